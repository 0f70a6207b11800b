// Build of both targets: H5 for /app/ of the server, and the WeChat mini-program. With UNI_INPUT_DIR=gallery instead of them
// the gallery of components.
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import uniPlugin from '@dcloudio/vite-plugin-uni'
import { defineConfig } from 'vite'
import { browserRoles } from './vite-plugins/browser-roles'
import { chunkNames } from './vite-plugins/chunk-names'
import { galleryEntry } from './vite-plugins/gallery-entry'
import { pinnedFile } from './vite-plugins/pinned'
import { noRemoteAssets } from './vite-plugins/no-remote-assets'
import { tdIcons } from './vite-plugins/td-icons'
import { themeChoice } from './vite-plugins/theme-choice'

// The plugin is CommonJS: under "type": "module" it is the default export's default.
const uni = (uniPlugin as unknown as { default?: typeof uniPlugin }).default ?? uniPlugin
const root = path.dirname(fileURLToPath(import.meta.url))
const gallery = path.basename(process.env['UNI_INPUT_DIR'] ?? '') === 'gallery'
const h5 = process.env['UNI_PLATFORM'] === 'h5'

/** The service that the mini-program talks to; it must be in the allow-list of the WeChat console. H5 uses its own origin. */
const weappServer = process.env['ZHENGDA_CLIENT_SERVER'] ?? 'https://zhengda.example'

export default defineConfig({
  base: gallery ? '/gallery/' : '/app/',
  plugins: [tdIcons(), themeChoice(), uni(h5 ? { vueOptions: { template: { compilerOptions: { nodeTransforms: [browserRoles] } } } } : {}), noRemoteAssets(), chunkNames(), ...(gallery ? [galleryEntry()] : [])],
  resolve: {
    alias: {
      '@platform': path.join(root, h5 ? 'src/platform/h5.ts' : 'src/platform/weixin.ts'),
      ...(gallery ? { '@client': path.join(root, 'src') } : {}),
      '@verifier': path.join(root, 'verifier/index.ts'),
      '@pinned': pinnedFile(root, process.env['ZHENGDA_CLIENT_SERVER'], Date.now()),
    },
  },
  define: {
    'import.meta.env.VITE_API_BASE': JSON.stringify(h5 ? '' : weappServer),
    'import.meta.env.VITE_MESSAGE_TEMPLATES': JSON.stringify(process.env['ZHENGDA_CLIENT_TEMPLATES'] ?? ''),
  },
  build: { sourcemap: false },
})

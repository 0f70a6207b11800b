// Build of both targets: H5 for /app/ of the server, and the WeChat mini-program.
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import uniPlugin from '@dcloudio/vite-plugin-uni'
import { defineConfig } from 'vite'
import { browserRoles } from './vite-plugins/browser-roles'
import { noRemoteAssets } from './vite-plugins/no-remote-assets'
import { tdIcons } from './vite-plugins/td-icons'

// The plugin is CommonJS: under "type": "module" it is the default export's default.
const uni = (uniPlugin as unknown as { default?: typeof uniPlugin }).default ?? uniPlugin
const root = path.dirname(fileURLToPath(import.meta.url))
const h5 = process.env['UNI_PLATFORM'] === 'h5'

/** The service that the mini-program talks to; it must be in the allow-list of the WeChat console. H5 uses its own origin. */
const weappServer = process.env['ZHENGDA_CLIENT_SERVER'] ?? 'https://zhengda.example'

export default defineConfig({
  base: '/app/',
  plugins: [tdIcons(), uni(h5 ? { vueOptions: { template: { compilerOptions: { nodeTransforms: [browserRoles] } } } } : {}), noRemoteAssets()],
  resolve: {
    alias: {
      '@platform': path.join(root, h5 ? 'src/platform/h5.ts' : 'src/platform/weixin.ts'),
      '@verifier': path.join(root, 'verifier/index.ts'),
    },
  },
  define: {
    'import.meta.env.VITE_API_BASE': JSON.stringify(h5 ? '' : weappServer),
    'import.meta.env.VITE_MESSAGE_TEMPLATES': JSON.stringify(process.env['ZHENGDA_CLIENT_TEMPLATES'] ?? ''),
  },
  build: { sourcemap: false },
})

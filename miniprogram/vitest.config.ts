// Tests of the client and of the verifier. UNI=mp-weixin runs the client's tests against the WeChat adapter.
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

const root = path.dirname(fileURLToPath(import.meta.url))
const weixin = process.env['UNI'] === 'mp-weixin'
const nativeTags = new Set(['view', 'text', 'image', 'button', 'scroll-view', 'block', 'input', 'textarea', 'picker'])

export default defineConfig({
  plugins: [vue({ template: { compilerOptions: { isCustomElement: (tag) => nativeTags.has(tag) } } })],
  resolve: {
    alias: {
      '@platform': path.join(root, weixin ? 'src/platform/weixin.ts' : 'src/platform/h5.ts'),
      '@': path.join(root, 'src'),
      '@verifier': path.join(root, 'verifier/index.ts'),
      '@pinned': path.join(root, 'src/pinned.json'),
    },
  },
  define: { 'import.meta.env.VITE_API_BASE': JSON.stringify('https://api.test'), 'import.meta.env.VITE_MESSAGE_TEMPLATES': JSON.stringify('a,b') },
  test: {
    environment: 'happy-dom',
    testTimeout: 30_000,
    environmentMatchGlobs: [['verifier/**', 'node'], ['vite-plugins/**', 'node']],
    setupFiles: ['test/setup.ts'],
    // The verifier knows no platform: once is enough.
    include: ['src/**/*.test.ts', 'test/**/*.test.ts', ...(weixin ? [] : ['verifier/**/*.test.ts', 'vite-plugins/**/*.test.ts'])],
  },
})

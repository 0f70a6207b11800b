// Starts the gallery: the components with their examples, in a browser, without a server. It is no part of the client's builds.
import '@tdesign/uniapp/common/style/theme/index.css'
import '@client/styles/tokens.css'
import '@client/styles/parts.css'
import { createSSRApp } from 'vue'
import App from './App.vue'

export function createApp() {
  return { app: createSSRApp(App) }
}

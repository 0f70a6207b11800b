// Starts the client; uni-app calls createApp on both targets.
import '@tdesign/uniapp/common/style/theme/index.css'
import './styles/tokens.css'
import './styles/parts.css'
import { createSSRApp } from 'vue'
import App from './App.vue'

export function createApp() {
  return { app: createSSRApp(App) }
}

// Keeps the promise "no other host": takes away what uni-app's H5 runtime would load from elsewhere.
import type { Plugin } from 'vite'

const REMOTE = /url\((['"]?)https?:\/\/[^)]*\)/g
// Names of the advertisement component's hosts; the component is not used, and its strings go too.
const HOSTS = /https?:\/\/[a-z0-9]+\.dcloud\.net\.cn/g

export function noRemoteAssets(): Plugin {
  return {
    name: 'no-remote-assets',
    enforce: 'post',
    generateBundle(_options, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type === 'chunk') file.code = file.code.replace(HOSTS, '')
        else if (/\.(css|wxss)$/.test(file.fileName)) file.source = String(file.source).replace(REMOTE, 'none')
      }
    },
  }
}

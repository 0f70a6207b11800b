// `require` of the mini-program. Each module gets its own scope in which the browser's names are undefined, as on a phone.

/** What a browser has and WeChat has not. */
export const HIDDEN = [
  'window', 'document', 'self', 'location', 'history', 'navigator', 'localStorage', 'sessionStorage', 'indexedDB',
  'fetch', 'XMLHttpRequest', 'FormData', 'Headers', 'Request', 'Response', 'Blob', 'File', 'FileReader', 'URL',
  'URLSearchParams', 'AbortController', 'TextEncoder', 'TextDecoder', 'atob', 'btoa', 'crypto', 'structuredClone',
  'WebSocket', 'Image', 'requestAnimationFrame', 'alert', 'confirm', 'prompt',
]

/** Answers a function that loads a module by its file name and returns what it exports. */
export function loader(modules) {
  const loaded = new Map()
  return function load(name) {
    if (loaded.has(name)) return loaded.get(name).exports
    const module = { exports: {} }
    loaded.set(name, module)
    const folder = name.split('/').slice(0, -1)
    const require = (asked) => load(find(modules, folder, asked, name))
    modules[name].call(globalThis, module, module.exports, require)
    return module.exports
  }
}

function find(modules, folder, asked, from) {
  const parts = asked.startsWith('/') ? [] : [...folder]
  for (const part of asked.split('/')) {
    if (part === '..') parts.pop()
    else if (part && part !== '.') parts.push(part)
  }
  const at = parts.join('/')
  const found = [at, `${at}.js`, `${at}/index.js`].find((one) => modules[one])
  if (!found) throw new Error(`${from} requires ${asked}, which is not there`)
  return found
}

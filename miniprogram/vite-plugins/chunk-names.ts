// Names of files that are loaded later: uni-app names one of a package `..-node_modules-…`. A browser takes that for no
// address, and servers hide names that begin with a dot.
import type { Plugin } from 'vite'

export function chunkNames(): Plugin {
  return {
    name: 'chunk-names',
    outputOptions(options) {
      const { chunkFileNames: named } = options
      if (typeof named !== 'function') return null
      return { ...options, chunkFileNames: (chunk) => named(chunk).replace(/(^|\/)(?:\.\.-)+(?:node_modules-)?/, '$1') }
    },
  }
}

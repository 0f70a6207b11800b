// The gallery begins at a program of its own, from the same page as the client.
import type { Plugin } from 'vite'

export function galleryEntry(): Plugin {
  return {
    name: 'gallery-entry',
    transformIndexHtml: { order: 'pre', handler: (html) => html.replace('/src/main.ts', '/gallery/main.ts') },
  }
}

// What both gates share: reading a folder, and finding the hosts that its texts name.
import fs from 'node:fs'
import path from 'node:path'

/** Every file below a folder as { name, size, text }, name with slashes. */
export function filesBelow(folder) {
  return fs.readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => {
    const file = path.join(entry.parentPath, entry.name)
    const name = path.relative(folder, file).split(path.sep).join('/')
    const bytes = fs.readFileSync(file)
    return { name, size: bytes.length, text: /\.(js|json|html|css|wxml|wxss|wxs|svg)$/.test(name) ? bytes.toString('utf8') : '' }
  })
}

// Names that stand in XML namespaces and in links of error messages, and are never asked for anything.
const HARMLESS = new Set(['www.w3.org', 'vuejs.org', 'github.com', 'v3.vuejs.org'])

/** Hosts in the files beside the harmless and the allowed ones, as faults. */
export function foreignHosts(files, allowed = []) {
  const faults = []
  for (const { name, text } of files) {
    for (const [, host] of text.matchAll(/https?:\/\/([a-z0-9-]+(?:\.[a-z0-9-]+)+)/gi)) {
      if (!HARMLESS.has(host) && !allowed.includes(host)) faults.push(`foreign host ${host} in ${name}`)
    }
  }
  return [...new Set(faults)]
}

export const total = (files) => files.reduce((sum, file) => sum + file.size, 0)

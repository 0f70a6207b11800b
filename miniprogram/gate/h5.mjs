// The gate over the H5 build: no foreign host, nothing inline that the policy forbids, every file there, small enough.
import { gzipSync } from 'node:zlib'
import { filesBelow, foreignHosts, total } from './files.mjs'

/** What a phone downloads before the first page, compressed: scripts alone, and everything. */
const MOST_SCRIPT = 200 * 1024
const MOST_FIRST = 260 * 1024

export function checkH5(folder) {
  // A compressed twin is the same file once more.
  const files = filesBelow(folder).filter((file) => !file.name.endsWith('.gz'))
  const faults = foreignHosts(files)
  const entry = files.find((file) => file.name === 'index.html')
  if (!entry) return { name: folder, sizes: {}, faults: ['no index.html'] }
  const asked = [...entry.text.matchAll(/(?:src|href)="\/app\/([^"]+)"/g)].map(([, name]) => name)
  const first = files.filter((file) => file === entry || asked.includes(file.name))
  for (const name of asked) if (!files.some((file) => file.name === name)) faults.push(`index.html asks for ${name}, which is missing`)
  if (/<script(?![^>]*\bsrc=)[^>]*>\s*\S/.test(entry.text)) faults.push('an inline script, which the policy refuses')
  for (const file of files) {
    if (file.name.endsWith('.map')) faults.push(`${file.name}: a source map`)
    if (file.name.endsWith('.js') && /\bnew Function\(|\beval\(/.test(file.text)) faults.push(`${file.name}: code made from text, which the policy refuses`)
  }
  faults.push(...strayImports(files))
  const compressed = (some) => some.reduce((sum, file) => sum + gzipSync(file.text).length, 0)
  // The first page and what it imports come on top of what index.html names.
  const download = compressed(first) + compressed(imported(files, 'pages-home-index'))
  const script = compressed([...first, ...imported(files, 'pages-home-index')].filter((file) => file.name.endsWith('.js')))
  if (script > MOST_SCRIPT) faults.push(`the first page's scripts cost ${script} bytes compressed, more than ${MOST_SCRIPT}`)
  if (download > MOST_FIRST) faults.push(`the first page costs ${download} bytes compressed, more than ${MOST_FIRST}`)
  return { name: folder, sizes: { total: total(files), 'first page, compressed': download, 'its scripts': script }, faults }
}

/** Scripts that a script asks for in a way that a browser does not follow, or that are not there. */
function strayImports(files) {
  const there = new Set(files.map((file) => file.name))
  return files.filter((file) => file.name.endsWith('.js')).flatMap(({ name, text }) => (
    [...text.matchAll(/\bimport\("([^"]+\.js)"\)|\bfrom"([^"]+\.js)"/g)]
      .map(([, later, now]) => later ?? now)
      .filter((asked) => !asked.startsWith('./') || !there.has(`assets/${asked.slice(2)}`))
      .map((asked) => `${name} asks for ${asked}, which no browser finds`)
  ))
}

/** The file of a page with everything that it imports, once each; what index.html names is counted already. */
function imported(files, page) {
  const entry = files.find((file) => file.name === 'index.html')
  const start = files.filter((file) => file.name.includes(`/${page}`) && file.name.endsWith('.js'))
  const seen = new Set(start)
  for (const file of seen) {
    for (const [, name] of file.text.matchAll(/from"\.\/([^"]+)"/g)) {
      const other = files.find((one) => one.name === `assets/${name}`)
      if (other && !entry.text.includes(other.name)) seen.add(other)
    }
  }
  return [...seen]
}

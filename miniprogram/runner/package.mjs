// The compiled mini-program as it lies in its folder: files, pages, components.
import fs from 'node:fs'
import path from 'node:path'

const stem = (name) => name.replace(/\.[^.]+$/, '')

/** Reads `folder`. Component names are paths without an ending, relative to it. */
export function readProgram(folder) {
  const names = fs.readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
  const has = new Set(names)
  const read = (name) => fs.readFileSync(path.join(folder, name), 'utf8')
  const app = JSON.parse(read('app.json'))
  const components = {}
  for (const name of names) {
    const own = stem(name)
    if (!name.endsWith('.json') || name === 'app.json' || !has.has(`${own}.wxml`) || !has.has(`${own}.js`)) continue
    const config = JSON.parse(read(name))
    const using = { ...app.usingComponents, ...config.usingComponents }
    const located = Object.entries(using).map(([tag, at]) => [tag, `/${locate(own, at, has)}`])
    components[own] = { ...config, usingComponents: Object.fromEntries(located) }
  }
  const ending = (end) => names.filter((name) => name.endsWith(end))
  return { folder, app, components, has, read, ending, pages: pagesOf(app) }
}

function pagesOf(app) {
  const subs = app.subPackages ?? app.subpackages ?? []
  return [...app.pages, ...subs.flatMap((sub) => sub.pages.map((page) => path.posix.join(sub.root, page)))]
}

/** Where `from` finds the component that its configuration says is `at`. */
function locate(from, at, has) {
  const beside = at.startsWith('/') ? at.slice(1) : path.posix.join(path.posix.dirname(from), at)
  const found = [beside, `${beside}/index`].find((one) => has.has(`${one}.json`))
  if (!found) throw new Error(`${from} uses a component that is not there: ${at}`)
  return found
}

export { stem }

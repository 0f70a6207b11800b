// Makes a web page of a compiled mini-program: node runner/build.mjs FROM TO
import fs from 'node:fs'
import path from 'node:path'
import esbuild from 'esbuild'
import { readProgram } from './package.mjs'
import { compileStyles } from './styles.mjs'
import { OWN_CONTROLS, compileTemplates } from './templates.mjs'

const [, , from, to] = process.argv
if (!from || !to) {
  console.error('usage: node runner/build.mjs FROM TO')
  process.exit(2)
}
const here = import.meta.dirname
const program = readProgram(from)
const templates = compileTemplates(program)
if (templates.faults.length > 0) {
  for (const fault of templates.faults) console.error(fault)
  process.exit(1)
}

fs.rmSync(to, { recursive: true, force: true })
fs.mkdirSync(to, { recursive: true })
const entry = path.join(to, 'entry.js')
fs.writeFileSync(entry, source())
await esbuild.build({
  entryPoints: [entry],
  bundle: true,
  outfile: path.join(to, 'program.js'),
  format: 'iife',
  platform: 'browser',
  logLevel: 'error',
  logOverride: { 'direct-eval': 'silent' },
  nodePaths: [path.join(here, '../node_modules')],
})
fs.rmSync(entry)
fs.writeFileSync(path.join(to, 'index.html'), page())
fs.copyFileSync(path.join(here, 'browser/base.css'), path.join(to, 'base.css'))
for (const name of program.has) {
  if (!/\.(png|jpe?g|gif|svg)$/.test(name)) continue
  fs.mkdirSync(path.dirname(path.join(to, name)), { recursive: true })
  fs.copyFileSync(path.join(from, name), path.join(to, name))
}
console.log(`${Object.keys(program.components).length} components, ${program.pages.length} pages`)

/** The program as one script: data beside functions, a module a function. */
function source() {
  const modules = program.ending('.js').map((name) => {
    const code = esbuild.transformSync(program.read(name), { format: 'cjs', target: 'es2020' }).code
    return `${JSON.stringify(name)}: function (module, exports, require, __HIDDEN__) {\n${code}\n}`
  })
  return `import { boot } from ${JSON.stringify(path.join(here, 'browser/main.js'))}
import { HIDDEN } from ${JSON.stringify(path.join(here, 'browser/modules.js'))}
boot({
  app: ${JSON.stringify(program.app)},
  pages: ${JSON.stringify(program.pages)},
  ownControls: ${JSON.stringify(OWN_CONTROLS)},
  components: ${JSON.stringify(program.components)},
  styles: ${JSON.stringify(compileStyles(program))},
  templates: ${templates.code},
  modules: {${modules.join(',\n').replaceAll('__HIDDEN__', hidden())}},
})
`
}

function hidden() {
  const text = fs.readFileSync(path.join(here, 'browser/modules.js'), 'utf8')
  return [.../HIDDEN = \[([^\]]+)\]/.exec(text)[1].matchAll(/'([\w]+)'/g)].map(([, name]) => name).join(', ')
}

function page() {
  const title = program.app.window?.navigationBarTitleText ?? ''
  return `<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="base.css">
<body>
<script src="program.js"></script>
</body>
</html>
`
}

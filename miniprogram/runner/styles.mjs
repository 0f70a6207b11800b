// WXSS as a browser reads it: imports taken in, rpx as a share of the width, controls under their element names, and
// the classes of isolated components under a scope of their own.
import path from 'node:path'
import postcss from 'postcss'

// Names of controls in selectors; their elements are called wx-….
const CONTROLS = new Set([
  'view', 'text', 'image', 'button', 'input', 'textarea', 'scroll-view', 'label', 'form', 'icon', 'navigator', 'swiper',
  'swiper-item', 'picker', 'switch', 'checkbox', 'radio', 'canvas', 'progress', 'slider', 'rich-text',
])

/** Answers { name: { css, scope } } for the app and every component. */
export function compileStyles(program) {
  const shared = whole(program, 'app.wxss')
  const styles = { app: { css: translate(shared, 'app', null), scope: null } }
  Object.entries(program.components).forEach(([name, config], n) => {
    const scope = isIsolated(config) ? `c${n}` : null
    // A component that takes the program's styles beside its own has them under its own scope here.
    const taken = scope && takesShared(program, name) ? shared : ''
    styles[name] = { css: translate(`${taken}\n${whole(program, `${name}.wxss`)}`, name, scope), scope }
  })
  return styles
}

/** The program says so in its script. */
const takesShared = (program, name) => /styleIsolation:\s*"(?:apply-)?shared"/.test(program.has.has(`${name}.js`) ? program.read(`${name}.js`) : '')

function isIsolated(config) {
  return config.styleIsolation ? !['shared', 'page-shared', 'apply-shared'].includes(config.styleIsolation) : Boolean(config.component)
}

/** A sheet with what it imports in the place of each import; a sheet is taken in once. */
function whole(program, name, seen = new Set()) {
  if (seen.has(name) || !program.has.has(name)) return ''
  seen.add(name)
  return program.read(name).replace(/@import\s+(?:url\()?["']?([^"')]+)["']?\)?\s*;/g, (_, at) => {
    const target = at.startsWith('/') ? at.slice(1) : path.posix.join(path.posix.dirname(name), at)
    return whole(program, target, seen)
  })
}

function translate(sheet, host, scope) {
  const root = postcss.parse(sheet)
  root.walkDecls((decl) => {
    decl.value = decl.value.replace(/(-?[\d.]+)rpx/g, (_, n) => `calc(100vw / 750 * ${n})`)
  })
  root.walkRules((rule) => {
    if (rule.parent.type === 'atrule' && /keyframes/.test(rule.parent.name)) return
    let selector = rule.selector.replaceAll(':host', `[data-host="${host}"]`)
    selector = selector.replace(/(^|[\s>+~,(])([a-z][a-z-]*)(?=$|[\s>+~,.:#[)])/g, (all, before, tag) => {
      if (tag === 'page') return `${before}body`
      return CONTROLS.has(tag) ? `${before}wx-${tag}` : all
    })
    // The framework writes the classes of a scoped component as scope--class.
    rule.selector = scope ? selector.replace(/\.([A-Za-z_][\w-]*)/g, `.${scope}--$1`) : selector
  })
  return root.toString()
}

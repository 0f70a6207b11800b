// The gate over the compiled templates: whatever can be touched or typed into has a name and a role for screen readers.
import path from 'node:path'

/** Controls whose role WeChat knows by itself. */
const CONTROLS = new Set(['button', 'input', 'textarea', 'picker', 'switch', 'checkbox', 'radio', 'slider'])
/** Touches of these are for scrolling, closing by a touch outside, or stopping a touch; screen readers have other ways. */
const NO_CONTROL = /(^|\s)(aria-hidden)="(true|\{\{true\}\})"/
const TOUCHED = /\s(?:bind|catch|mut-bind):?tap="([^"]*)"/

/** Answers { controls, faults } over the files of a compiled mini-program. */
export function checkNames(files) {
  let controls = 0
  const faults = []
  const templates = files.filter((one) => one.name.endsWith('.wxml'))
  const heard = listenedTo(templates)
  for (const file of templates) {
    const forwards = file.name.startsWith('node-modules/') && !heard.has(`t-${path.posix.basename(file.name, '.wxml')}`)
    for (const element of elements(file.text)) {
      if (!isControl(element) || partOfControl(element)) continue
      // The library hands every touch on; where no page listens, the picture or the tag is none to touch.
      if (forwards && !CONTROLS.has(element.tag) && !hasRole(element)) continue
      controls += 1
      const missing = [hasName(element) ? '' : 'name', hasRole(element) ? '' : 'role'].filter(Boolean)
      if (missing.length > 0) faults.push(`${shorter(file.name)}: <${element.tag}${element.attributes.slice(0, 80)}> has no ${missing.join(' and no ')}`)
    }
  }
  return { controls, faults }
}

/** The library's components that some page of ours listens to for touches. */
function listenedTo(templates) {
  const ours = templates.filter((file) => !file.name.startsWith('node-modules/')).map((file) => file.text).join('\n')
  return new Set([...ours.matchAll(/<(t-[\w-]+)[^>]*\sbind:?(?:click|tap)=/g)].map(([, tag]) => tag))
}

const shorter = (name) => path.posix.join(...name.split('/').slice(-3))

function isControl({ tag, attributes }) {
  if (NO_CONTROL.test(attributes)) return false
  const touched = TOUCHED.exec(attributes)
  // A handler that is empty only stops the touch.
  return CONTROLS.has(tag) || (touched !== null && touched[1] !== '' && touched[1] !== 'true')
}

/** A touch inside a control that has a role and a name is a touch of that control. */
function partOfControl({ around }) {
  return around.some((one) => isControl(one) && hasRole(one) && /\saria-label=/.test(one.attributes))
}

const hasRole = ({ tag, attributes }) => CONTROLS.has(tag) || /\saria-role="/.test(attributes)

function hasName({ attributes, inside }) {
  if (/\saria-label="|\saria-labelledby="/.test(attributes)) return true
  // Its own text, or what is put into it, names it.
  return /\{\{[^}]+\}\}|[^\s<>{}]/.test(inside.replace(/<[^>]*>/g, '')) || /<slot|aria-label="/.test(inside)
}

/** Every element of a template with its attributes, what is inside it and what is around it. */
function* elements(text) {
  const open = []
  const tags = /<(\/?)([a-z][\w-]*)((?:\s+[^\s=>"/]+(?:="[^"]*")?)*)\s*(\/?)>/g
  const found = []
  for (const tag of text.matchAll(tags)) {
    const [whole, closing, name, attributes, alone] = tag
    if (closing) {
      const element = open.pop()
      if (element) element.inside = text.slice(element.from, tag.index)
      continue
    }
    const element = { tag: name, attributes, from: tag.index + whole.length, inside: '', around: [...open] }
    found.push(element)
    if (!alone) open.push(element)
  }
  yield* found
}

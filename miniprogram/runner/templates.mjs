// WXML and WXS, compiled by the framework's own compiler.
import { createRequire } from 'node:module'
import { stem } from './package.mjs'

const { TmplGroup } = createRequire(import.meta.url)('glass-easel-template-compiler')

// The controls that are components of ours here (browser/controls.js); every other one is a plain element.
export const OWN_CONTROLS = ['input', 'textarea', 'image', 'picker']

/** Answers { code, faults }: the code of every template, and what the compiler says against them. */
export function compileTemplates(program) {
  const group = new TmplGroup()
  const faults = []
  for (const name of program.ending('.wxs')) group.addScript(stem(name), script(program.read(name)))
  for (const name of program.ending('.wxml')) {
    for (const found of group.addTmpl(stem(name), markup(program.read(name))) ?? []) {
      if (found.isError) faults.push(`${name}:${found.startLine}: ${found.message}`)
    }
  }
  return { code: group.getTmplGenObjectGroups(), faults }
}

/** WeChat takes `bindtap`, the compiler `bind:tap`; and our own controls must not be taken for elements. */
function markup(text) {
  const tags = new RegExp(`<(/?)(${OWN_CONTROLS.join('|')})(?=[\\s/>])`, 'g')
  const events = /(\s)(mut-bind|capture-bind|capture-catch|bind|catch)([A-Za-z]+)=/g
  return text.replace(tags, '<$1wx-$2').replace(events, '$1$2:$3=')
}

/** `require` of another script goes by its stem. */
function script(text) {
  return text.replace(/require\((['"])(.+?)\.wxs\1\)/g, (_, quote, name) => `require(${quote}${name}${quote})`)
}

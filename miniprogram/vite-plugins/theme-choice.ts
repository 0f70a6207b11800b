// Colours that the person chose although the system has others: what the style sheets of colours say for a light and for a
// dark system, they say once more for a page that bears the choice as a class. So no colour is written down twice.
import postcss, { type AtRule, type Container, type Rule } from 'postcss'
import type { Plugin } from 'vite'

const SHEETS = /(@tdesign\/uniapp\/.*\/theme\/index|\/src\/styles\/tokens)\.css$/
const SYSTEM = /^\(prefers-color-scheme:\s*(light|dark)\)$/
const ROOTS = new Set([':root', 'page', '.page'])
const CHOICES = ['light', 'dark'] as const
type Choice = (typeof CHOICES)[number]

export function themeChoice(): Plugin {
  return {
    name: 'theme-choice',
    enforce: 'pre',
    transform(code, id) {
      return SHEETS.test(id.split('?')[0]!) ? { code: withChoices(code), map: null } : undefined
    },
  }
}

/** The sheet, each rule about the root followed by the same for a choice. */
export function withChoices(css: string): string {
  const root = postcss.parse(css)
  for (const node of [...root.nodes]) {
    if (node.type === 'rule' && isColoured(node)) after(node, [node], CHOICES)
    const system = node.type === 'atrule' && node.name === 'media' ? SYSTEM.exec(node.params)?.[1] : undefined
    if (system) after(node as AtRule, ((node as Container).nodes ?? []).filter((one): one is Rule => one.type === 'rule'), [system as Choice])
  }
  return root.toString()
}

/** Sizes are the same in every colour. The root's are told by `:root`, which the library writes where there are colours. */
const isColoured = (rule: Rule): boolean => rule.selectors.includes(':root') || rule.selectors.includes('.elder')

function after(place: Rule | AtRule, rules: readonly Rule[], choices: readonly Choice[]): void {
  const copies = rules.flatMap((rule) => {
    const selectors = [...new Set(rule.selectors.flatMap((selector) => choices.map((choice) => chosen(selector, choice))))]
    const copy = rule.clone()
    copy.raws = {}
    copy.selector = selectors.join(', ')
    return [copy]
  })
  let last: Rule | AtRule = place
  for (const copy of copies) {
    last.after(copy)
    last = copy
  }
}

// Two classes, because the root may bear them too and must then outdo what is said of it for the system.
const chosen = (selector: string, choice: Choice): string =>
  ROOTS.has(selector) ? `.zd-theme.theme-${choice}` : `.zd-theme.theme-${choice}${selector}`

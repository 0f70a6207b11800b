// The sheets of colours, for a choice of the person's own.
import fs from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { withChoices } from './theme-choice'

const flat = (css: string): string => css.replace(/\s+/g, ' ').replace(/[;\s]*}/g, ' }')

it('says for a chosen colour what it says for the system\'s, stronger than that', () => {
  const css = withChoices('page, .page, :root { --a: 1; } @media (prefers-color-scheme: dark) { page, :root { --a: 2; } } .elder { --b: 3 } @media (prefers-color-scheme: dark) { .elder { --b: 4 } } .row { --c: 5 }')
  expect(flat(css)).toContain('.zd-theme.theme-light, .zd-theme.theme-dark { --a: 1 }')
  expect(flat(css)).toContain('.zd-theme.theme-dark { --a: 2 }')
  expect(flat(css)).toContain('.zd-theme.theme-light.elder, .zd-theme.theme-dark.elder { --b: 3 }')
  expect(flat(css)).toContain('.zd-theme.theme-dark.elder { --b: 4 }')
  expect(css).not.toContain('.zd-theme.theme-light.row')
  // What comes later wins: the dark colours follow those that hold for both.
  expect(css.indexOf('.zd-theme.theme-dark {\n')).toBe(-1)
  expect(css.indexOf('--a: 2')).toBeGreaterThan(css.lastIndexOf('--a: 1'))
})

it('covers every colour of the library and of ours', () => {
  const root = path.resolve(import.meta.dirname, '..')
  const names = (css: string) => new Set(css.match(/--[\w-]+(?=\s*:)/g))
  for (const file of ['node_modules/@tdesign/uniapp/dist/common/style/theme/index.css', 'src/styles/tokens.css']) {
    const css = fs.readFileSync(path.join(root, file), 'utf8')
    const made = withChoices(css)
    for (const [media] of css.matchAll(/@media \(prefers-color-scheme: dark\) \{[\s\S]*?\n\}/g)) {
      const copied = [...made.matchAll(/\.zd-theme\.theme-dark[^{]*\{([^}]*)\}/g)].map((found) => found[1]).join('')
      expect([...names(media)].filter((name) => !names(copied).has(name)), file).toEqual([])
    }
  }
})

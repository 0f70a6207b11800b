// Every text in both languages, with the same values to fill in, and none that nobody uses.
import fs from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { texts } from '.'

const root = path.resolve(import.meta.dirname, '..')
const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort()

it('every text has two languages with the same placeholders, and none is empty', () => {
  for (const [key, [zh, en]] of Object.entries(texts)) {
    expect(placeholders(en), key).toEqual(placeholders(zh))
    expect(zh.trim() && en.trim(), key).not.toBe('')
    expect(/[\u4e00-\u9fff]/.test(en), `${key}: Chinese in the English text`).toBe(false)
  }
})

it('a page that a message sends people to is called so in the program', () => {
  const messages = fs.readFileSync(path.join(root, '../../config/messages.toml'), 'utf8')
  const named = new Set([...messages.matchAll(/小程序“([^”]+)”/g)].map((match) => match[1]!))
  expect(named.size).toBeGreaterThan(0)
  const names = Object.values(texts).map(([zh]) => zh)
  for (const name of named) expect(names, name).toContain(name)
})

it('no key stands in two files', () => {
  const files = fs.readdirSync(import.meta.dirname).filter((file) => !['index.ts', 'texts.test.ts'].includes(file))
  const keys = files.flatMap((file) => [...fs.readFileSync(path.join(import.meta.dirname, file), 'utf8').matchAll(/^  '([^']+)': \[/gm)].map((match) => match[1]))
  expect(keys.filter((key, i) => keys.indexOf(key) !== i)).toEqual([])
  expect(keys).toHaveLength(Object.keys(texts).length)
})

it('no text is left over', () => {
  const source = fs.readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(vue|ts)$/.test(file) && !file.startsWith('texts') && !file.endsWith('.test.ts'))
    .map((file) => fs.readFileSync(path.join(root, file), 'utf8')).join('\n')
  // Keys that are put together: `verdict.${…}`.
  const composed = [...source.matchAll(/`([a-z.]+\.)\$\{/g)].map((match) => match[1]!)
  for (const key of Object.keys(texts)) {
    expect(source.includes(`'${key}'`) || source.includes(`"${key}"`) || composed.some((start) => key.startsWith(start)), key).toBe(true)
  }
})

/** Code without its comments. */
const bare = (code: string) => code.replace(/\/\*[\s\S]*?\*\//g, '').replace(/<!--[\s\S]*?-->/g, '').replace(/(^|\s)\/\/.*$/gm, '')
/** What is read, not shown: words for lockers in an address, a table that somebody pastes. A language is called by its own name. */
const RIGHT = ['lib/form.ts', 'lib/batch.ts', 'packages/settings/display/index.vue']

it('no Chinese, not even its punctuation, stands in code: what English readers see comes from a table', () => {
  const files = fs.readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(vue|ts)$/.test(file) && !/\.(test|example)\.ts$|example-data|schema\.d\.ts|^texts/.test(file) && !RIGHT.includes(file))
  const found = files.flatMap((file) => bare(fs.readFileSync(path.join(root, file), 'utf8')).split('\n').filter((line) => /[\u3001-\u303f\u4e00-\u9fff\uff00-\uffef]/.test(line)).map((line) => `${file}: ${line.trim()}`))
  expect(found).toEqual([])
})

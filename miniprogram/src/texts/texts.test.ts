// Every text in both languages, with the same values to fill in, and none that nobody uses.
import fs from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { en } from './en'
import { zh } from './zh'

const root = path.resolve(import.meta.dirname, '..')
const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort()

it('both languages have the same keys and placeholders, and no text is empty', () => {
  expect(Object.keys(en)).toEqual(Object.keys(zh))
  for (const key of Object.keys(zh) as (keyof typeof zh)[]) {
    expect(placeholders(en[key]), key).toEqual(placeholders(zh[key]))
    expect(zh[key].trim() && en[key].trim(), key).not.toBe('')
  }
})

it('no text is left over', () => {
  const source = fs.readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(vue|ts)$/.test(file) && !file.startsWith('texts') && !file.endsWith('.test.ts'))
    .map((file) => fs.readFileSync(path.join(root, file), 'utf8')).join('\n')
  // Keys that are put together: `verdict.${…}`.
  const composed = [...source.matchAll(/`([a-z.]+\.)\$\{/g)].map((match) => match[1]!)
  for (const key of Object.keys(zh)) {
    expect(source.includes(`'${key}'`) || source.includes(`"${key}"`) || composed.some((start) => key.startsWith(start)), key).toBe(true)
  }
})

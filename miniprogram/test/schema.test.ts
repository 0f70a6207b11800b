// The checked-in types are those of the contract.
import fs from 'node:fs'
import path from 'node:path'
import openapiTS, { astToString } from 'openapi-typescript'
import { expect, it } from 'vitest'

it('src/api/schema.d.ts is what config/openapi.json says; `make client-types` brings it up to date', async () => {
  const contract = JSON.parse(fs.readFileSync(path.resolve(import.meta.dirname, '../../config/openapi.json'), 'utf8')) as object
  const text = astToString(await openapiTS(contract as never))
  const held = fs.readFileSync(path.resolve(import.meta.dirname, '../src/api/schema.d.ts'), 'utf8')
  expect(held.replace(/^\/\*\*[\s\S]*?\*\/\s*/, '').trim()).toBe(text.trim())
}, 30_000)

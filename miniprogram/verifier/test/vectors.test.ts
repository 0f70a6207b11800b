// Every vector of tests/vectors/certificate-codes, answered exactly.
import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { KeyRing, Malformed, type PublishedKey, type Suite, ed25519, fromBase64url, readPack, verdict } from '..'
import { sm2 } from '../sm2'

interface Vector {
  id: string; what: string; text: string; hosts: string[]; ring: string; pack: string; now_ms: number
  outcome: string; reason: string; as_of_ms: number; claims: object | null
}
interface Vectors {
  rings: Record<string, { keys: PublishedKey[]; suites: number[] }>
  packs: Record<string, string>
  vectors: Vector[]
  lists: { id: string; what: string; pack: string; ring: string; now_ms: number; usable: boolean }[]
}

const file = path.resolve(import.meta.dirname, '../../../tests/vectors/certificate-codes/vectors.json')
const data = JSON.parse(fs.readFileSync(file, 'utf8')) as Vectors
const suites: Suite[] = [ed25519, sm2]
const ring = (name: string): KeyRing => {
  const { keys, suites: allowed } = data.rings[name]!
  return KeyRing.of(keys, suites.filter((suite) => allowed.includes(suite.number)))
}
const packs = new Map(Object.entries(data.packs).map(([name, text]) =>
  [name, readPack(fromBase64url(text), ring('usual'), 1_790_000_000_000)]))

describe('the conformance kit', () => {
  it('is all there', () => {
    expect(data.vectors.length).toBeGreaterThanOrEqual(306)
    expect(data.lists.length).toBeGreaterThanOrEqual(24)
  })

  it.each(data.vectors)('$id: $what', (v) => {
    const held = { hosts: v.hosts, ring: ring(v.ring), lists: packs.get(v.pack)! }
    const said = verdict(v.text, held, v.now_ms)
    expect({ ...said, claims: said.claims ?? null }).toEqual({
      outcome: v.outcome, reason: v.reason, asOfMs: v.as_of_ms,
      claims: v.claims && Object.fromEntries(Object.entries(v.claims).filter(([, value]) => value !== null)),
    })
  })

  it.each(data.lists)('$id: $what', (v) => {
    const take = () => readPack(fromBase64url(v.pack), ring(v.ring), v.now_ms)
    if (v.usable) expect(take).not.toThrow()
    else expect(take).toThrow(Malformed)
  })
})

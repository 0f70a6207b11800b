// Forgeries: changed and random codes are never VALID, nor the text of another host. FORGERIES and SEED repeat or lengthen.
import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { KeyRing, type PublishedKey, ed25519, fromBase64url, readPack, verdict } from '..'
import { fromBase32, toBase32 } from '../bytes'

interface Vectors {
  rings: Record<string, { keys: PublishedKey[] }>
  packs: Record<string, string>
  vectors: { text: string; hosts: string[]; ring: string; pack: string; now_ms: number; outcome: string }[]
}

const file = path.resolve(import.meta.dirname, '../../../tests/vectors/certificate-codes/vectors.json')
const data = JSON.parse(fs.readFileSync(file, 'utf8')) as Vectors
const ring = KeyRing.of(data.rings['usual']!.keys, [ed25519])
const now = 1_790_000_000_000
const held = { hosts: ['zs.example.gov.cn'], ring, lists: readPack(fromBase64url(data.packs['usual']!), ring, now) }
const good = data.vectors
  .filter((v) => v.outcome === 'valid' && v.ring === 'usual' && v.text.startsWith('HTTPS://ZS.EXAMPLE.GOV.CN/V/') && v.now_ms === now)
  .map((v) => fromBase32(v.text.slice('HTTPS://ZS.EXAMPLE.GOV.CN/V/'.length).replace(/\W.*$/, '')))

const count = Number(process.env['FORGERIES'] ?? 1_500)
// A step without a factor of 2 meets every bit of a byte; the long run takes every bit.
const step = count < 100_000 ? 11 : 1
const seed = Number(process.env['SEED'] ?? 20_261_121)

/** mulberry32: the same numbers on every machine. */
function chance(state: number): (limit: number) => number {
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) % limit
  }
}

const ask = (code: Uint8Array) => verdict(toBase32(code), held, now)

describe('forgeries', () => {
  it('the codes they are made from are good', () => {
    expect(good.length).toBeGreaterThan(40)
    for (const code of good) expect(ask(code).outcome).toBe('valid')
  })

  it(`every ${step}. bit of one code changed`, () => {
    const code = good[1]!
    for (let bit = 0; bit < code.length * 8; bit += step) {
      const forged = code.slice()
      forged[bit >> 3]! ^= 1 << (bit & 7)
      expect(ask(forged).outcome, `bit ${bit}`).not.toBe('valid')
    }
  }, 60_000)

  it(`${count} codes with bytes changed, cut, mixed or made up`, () => {
    const below = chance(seed)
    const pick = () => good[below(good.length)]!
    const makers = [
      () => { const code = pick().slice(); for (let n = 1 + below(4); n > 0; n--) code[below(code.length)]! ^= 1 + below(255); return code },
      () => pick().slice(0, below(220)),
      () => { const [a, b] = [pick(), pick()]; const code = a.slice(); code.set(b.subarray(-64), a.length - 64); return a === b ? code.slice(1) : code },
      () => { const code = pick().slice(); for (let i = code.length - 64; i < code.length; i++) code[i] = below(256); return code },
      () => Uint8Array.from({ length: below(300) }, () => below(256)),
    ]
    const originals = new Set(good.map((code) => toBase32(code)))
    let tried = 0
    for (let n = 0; n < count; n++) {
      const forged = makers[n % makers.length]!()
      if (originals.has(toBase32(forged))) continue
      tried += 1
      const said = ask(forged)
      if (said.outcome === 'valid' || (said.claims && said.reason !== 'in_force')) {
        expect.fail(`SEED=${seed} forgery ${n}: ${said.reason} ${toBase32(forged)}`)
      }
    }
    expect(tried).toBeGreaterThan(count * 0.95)
  }, Math.max(600_000, count * 20))

  it('hosts that only look official', () => {
    const code = toBase32(good[0]!)
    const hosts = ['zs.example.gov.cn.evil.cn', 'evil.cn', 'zs-example.gov.cn', 'zs.example.gov.cn@evil.cn', 'zs.example.gov.cn:443',
      'zs.example.gov.cn.', 'zs.exаmple.gov.cn', 'xn--zs-example.gov.cn', 'zs。example.gov.cn', 'zs%2eexample.gov.cn', 'evil.cn\\zs.example.gov.cn',
      'a.zs.example.gov.cn', 'zs.example.gov.cn\t', ' zs.example.gov.cn', '127.0.0.1', '[::1]', '']
    for (const host of hosts) {
      for (const scheme of ['https://', 'HTTPS://', '']) {
        const said = verdict(`${scheme}${host}/V/${code}`, held, now)
        // A leading space at the very start of a text is dropped, so that one is official again.
        if (scheme === '' && host === ' zs.example.gov.cn') continue
        expect(said.reason, scheme + host).toBe('foreign_host')
      }
    }
  })
})

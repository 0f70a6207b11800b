// The sum of two products against tweetnacl's own verification, and the digits against the numbers they stand for.
import nacl from 'tweetnacl'
import { expect, it } from 'vitest'
import { digits } from '../curve'
import { ed25519 } from '../ed25519'

/** mulberry32: the same numbers on every machine. */
function chance(state: number): (length: number) => Uint8Array {
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return (t ^ (t >>> 14)) & 0xff
  }
  return (length) => Uint8Array.from({ length }, next)
}

it('good signatures of many keys are good, and with one bit changed they are what tweetnacl says', () => {
  const bytes = chance(20_261_130)
  for (let n = 0; n < 100; n++) {
    const { publicKey, secretKey } = nacl.sign.keyPair.fromSeed(bytes(32))
    const message = bytes(n * 3)
    const signature = nacl.sign.detached(message, secretKey)
    expect(ed25519.verify(publicKey, message, signature)).toBe(true)
    const [bit, which] = [bytes(2), n % 3]
    const changed = [publicKey, message, signature].map((part, i) => {
      const out = part.slice()
      if (i === which && out.length > 0) out[bit[0]! % out.length]! ^= 1 << (bit[1]! % 8)
      return out
    }) as [Uint8Array, Uint8Array, Uint8Array]
    // Numbers from the group's order on are refused by us alone; here no signature has one but by the change.
    const said = ed25519.verify(...changed)
    if (said) expect(nacl.sign.detached.verify(changed[1], changed[2], changed[0])).toBe(true)
    expect(said).toBe(which === 1 && message.length === 0)
  }
}, 60_000)

// RFC 8032, section 7.1: the tests without a message, of one byte, and of two.
it.each([
  ['d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a', '',
    'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b'],
  ['3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c', '72',
    '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00'],
  ['fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025', 'af82',
    '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a'],
])('the vector of RFC 8032 with the key %s', (key, message, signature) => {
  const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'))
  expect(ed25519.verify(bytes(key), bytes(message), bytes(signature))).toBe(true)
})

it('digits stand for their number, are odd and few', () => {
  const bytes = chance(1)
  const numbers = [...Array.from({ length: 200 }, () => bytes(32)), new Uint8Array(32), new Uint8Array(32).fill(0xff)]
  for (const number of numbers) {
    const signed = digits(number)
    let value = 0n
    for (let i = signed.length - 1; i >= 0; i--) value = value * 2n + BigInt(signed[i]!)
    expect(value).toBe(BigInt(`0x${Buffer.from(number).reverse().toString('hex')}`))
    expect(signed.every((digit) => digit === 0 || (Math.abs(digit) % 2 === 1 && Math.abs(digit) <= 15))).toBe(true)
    expect(signed.filter((digit) => digit !== 0).length).toBeLessThan(70)
  }
})

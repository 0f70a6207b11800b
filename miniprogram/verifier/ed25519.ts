// Suite 1: Ed25519 (RFC 8032), strict. The recomputed R is compared byte by byte, so R has one spelling, without cofactor.
// No BigInt, which old phones lack.
import nacl from 'tweetnacl'
import { type Bytes, join, toHex } from './bytes'
import { scalarOf, signatureSum } from './curve'
import type { Suite } from './suites'

/** The group order, little-endian. */
const ORDER = [
  0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
]

/** The y coordinates of the points of small order, little-endian, in every spelling that fits 255 bits. */
const SMALL_ORDER = new Set([
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
])

export const ed25519: Suite = {
  number: 1,
  algorithm: -8,
  verify(publicKey, message, signature) {
    if (publicKey.length !== 32 || signature.length !== 64) return false
    const [r, s] = [signature.subarray(0, 32), signature.subarray(32)]
    if (isSmallOrder(publicKey) || isSmallOrder(r) || !isBelowOrder(s)) return false
    const recomputed = signatureSum(s, scalarOf(nacl.hash(join(r, publicKey, message))), publicKey)
    return recomputed !== undefined && recomputed.every((byte, at) => byte === r[at])
  },
}

function isSmallOrder(point: Bytes): boolean {
  const y = Uint8Array.from(point)
  y[31] = (y[31] ?? 0) & 0x7f
  return SMALL_ORDER.has(toHex(y))
}

function isBelowOrder(scalar: Bytes): boolean {
  for (let i = 31; i >= 0; i--) {
    const [s, l] = [scalar[i] ?? 0, ORDER[i] ?? 0]
    if (s !== l) return s < l
  }
  return false
}

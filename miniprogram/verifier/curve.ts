// edwards25519 (RFC 8032, section 5.1) over tweetnacl's field arithmetic: the one sum that checking a signature needs.
//
// tweetnacl multiplies twice, in the same time whatever the numbers are, because it signs with the same code. A verifier
// has no secrets: both products are made in one pass here, which takes a third of the time on a phone.
import nacl from 'tweetnacl'
import type { Bytes } from './bytes'

/** A number modulo 2^255 − 19, in sixteen limbs. */
type Field = Float64Array

interface Lowlevel {
  gf(init?: number[]): Field
  D: Field
  /** sum, difference, product, square */
  A(out: Field, a: Field, b: Field): void
  Z(out: Field, a: Field, b: Field): void
  M(out: Field, a: Field, b: Field): void
  S(out: Field, a: Field): void
  /** The power (p − 5) / 8. */
  pow2523(out: Field, a: Field): void
  pack25519(out: Bytes, a: Field): void
  unpack25519(out: Field, bytes: Bytes): void
  modL(out: Bytes, number: Float64Array): void
}

const { gf, D, A, Z, M, S, pow2523, pack25519, unpack25519, modL } = (nacl as unknown as { lowlevel: Lowlevel }).lowlevel

/** Extended coordinates: x = X/Z, y = Y/Z, xy = T/Z. */
interface Point { x: Field; y: Field; z: Field; t: Field }
/** What adding a point needs of it: Y − X, Y + X, 2dT, 2Z. */
interface Addend { minus: Field; plus: Field; t: Field; z: Field }

const ONE = gf([1])
const D2 = sum(D, D)
/** A square root of −1: 2^((p − 1) / 4), because 2 is no square. */
const ROOT = product(square(power(gf([2]))), gf([2]))
/** Odd multiples in a table: ±1, ±3 … ±15. */
const MULTIPLES = 8
const LARGEST = 2 * MULTIPLES - 1

function sum(a: Field, b: Field): Field { const out = gf(); A(out, a, b); return out }
function difference(a: Field, b: Field): Field { const out = gf(); Z(out, a, b); return out }
function product(a: Field, b: Field): Field { const out = gf(); M(out, a, b); return out }
function square(a: Field): Field { const out = gf(); S(out, a); return out }
function power(a: Field): Field { const out = gf(); pow2523(out, a); return out }

function bytesOf(a: Field): Bytes {
  const out = new Uint8Array(32)
  pack25519(out, a)
  return out
}

function isOdd(a: Field): boolean {
  return ((bytesOf(a)[0] ?? 0) & 1) === 1
}

function equal(a: Field, b: Field): boolean {
  const [left, right] = [bytesOf(a), bytesOf(b)]
  return left.every((byte, at) => byte === right[at])
}

/** The point of 32 bytes (RFC 8032, section 5.1.3), or undefined when they are none. */
function decode(bytes: Bytes): Point | undefined {
  const y = gf()
  unpack25519(y, bytes)
  const yy = square(y)
  const [u, v] = [difference(yy, ONE), sum(product(yy, D), ONE)]
  // x = u v^3 (u v^7)^((p − 5) / 8), or that times the root of −1.
  const v3 = product(square(v), v)
  const uv3 = product(u, v3)
  let x = product(uv3, power(product(uv3, square(square(v)))))
  if (!equal(product(square(x), v), u)) x = product(x, ROOT)
  if (!equal(product(square(x), v), u)) return undefined
  if (isOdd(x) !== (bytes[31] ?? 0) > 127) x = difference(ZERO, x)
  return { x, y, z: ONE, t: product(x, y) }
}

function encode({ x, y, z }: Point): Bytes {
  // 1/z = z^(p − 2) = (z^((p − 5) / 8))^8 z^3
  const inverse = product(square(square(square(power(z)))), product(square(z), z))
  const out = bytesOf(product(y, inverse))
  if (isOdd(product(x, inverse))) out[31] = (out[31] ?? 0) | 0x80
  return out
}

// Rooms for intermediate results: making an array costs as much as multiplying, and nothing here runs twice at once.
const [a, b, c, d, e, f, g, h] = [gf(), gf(), gf(), gf(), gf(), gf(), gf(), gf()]
const ZERO = gf()

/** p becomes 2p, by "dbl-2008-hwcd" for a = −1. */
function double(p: Point): void {
  S(a, p.x)
  S(b, p.y)
  S(c, p.z)
  A(d, p.x, p.y)
  S(d, d)
  A(h, a, b)
  Z(e, d, h)
  Z(g, b, a)
  Z(f, g, c)
  Z(f, f, c)
  Z(h, ZERO, h)
  finish(p)
}

/** p becomes p + q, by "add-2008-hwcd-3", or p − q. */
function add(p: Point, q: Addend, negative: boolean): void {
  Z(a, p.y, p.x)
  M(a, a, negative ? q.plus : q.minus)
  A(b, p.y, p.x)
  M(b, b, negative ? q.minus : q.plus)
  M(c, p.t, q.t)
  M(d, p.z, q.z)
  Z(e, b, a)
  A(h, b, a)
  Z(negative ? g : f, d, c)
  A(negative ? f : g, d, c)
  finish(p)
}

function finish(p: Point): void {
  M(p.x, e, f)
  M(p.y, g, h)
  M(p.z, f, g)
  M(p.t, e, h)
}

function addend({ x, y, z, t }: Point): Addend {
  return { minus: difference(y, x), plus: sum(y, x), t: product(t, D2), z: sum(z, z) }
}

/** p, 3p, 5p … 15p. */
function table(point: Point): Addend[] {
  const odd = copy(point)
  double(odd)
  const twice = addend(odd)
  const out = [addend(point)]
  for (const next = copy(point); out.length < MULTIPLES; out.push(addend(next))) add(next, twice, false)
  return out
}

function copy({ x, y, z, t }: Point): Point {
  return { x: x.slice(), y: y.slice(), z: z.slice(), t: t.slice() }
}

/** A scalar as signed odd digits with zeros between them, the lowest first. */
export function digits(scalar: Bytes): Int8Array {
  const out = Int8Array.from({ length: 257 }, (_, i) => ((scalar[i >> 3] ?? 0) >> (i & 7)) & 1)
  const at = (i: number): number => out[i] ?? 0
  for (let i = 0; i < out.length; i++) {
    if (at(i) === 0) continue
    for (let b = 1; b <= 6 && i + b < out.length; b++) {
      const more = at(i + b) << b
      if (more === 0) continue
      if (at(i) + more <= LARGEST) {
        out[i] = at(i) + more
        out[i + b] = 0
      } else if (at(i) - more >= -LARGEST) {
        out[i] = at(i) - more
        let k = i + b
        for (; at(k) === 1; k++) out[k] = 0
        out[k] = 1
      } else break
    }
  }
  return out
}

const BASE = Uint8Array.from({ length: 32 }, (_, i) => (i === 0 ? 0x58 : 0x66))
let ofBase: Addend[] | undefined

/** The 64 bytes of a hash as a number below the group's order, little-endian. */
export function scalarOf(hash: Bytes): Bytes {
  const out = new Uint8Array(32)
  modL(out, Float64Array.from(hash))
  return out
}

/** [s]B − [h]A in 32 bytes, for scalars below the group's order; undefined when `key` is no point. */
export function signatureSum(s: Bytes, h: Bytes, key: Bytes): Bytes | undefined {
  const point = decode(key)
  if (!point) return undefined
  const base = decode(BASE)
  if (!base) return undefined
  ofBase ??= table(base)
  const ofKey = table(point)
  const [forBase, forKey] = [digits(s), digits(h)]
  const out: Point = { x: gf(), y: ONE.slice(), z: ONE.slice(), t: gf() }
  for (let i = forBase.length - 1; i >= 0; i--) {
    double(out)
    addDigit(out, ofBase, forBase[i] ?? 0, false)
    addDigit(out, ofKey, forKey[i] ?? 0, true)
  }
  return encode(out)
}

function addDigit(point: Point, multiples: Addend[], digit: number, negative: boolean): void {
  const multiple = multiples[(Math.abs(digit) - 1) >> 1]
  if (multiple !== undefined) add(point, multiple, digit < 0 !== negative)
}

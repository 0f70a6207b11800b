// Text of the claims: UTF-8 or UTF-16, whichever is shorter, without characters that hide or turn their neighbours.
import { type Bytes, Malformed } from './bytes'
import type { Reader } from './cbor'

/** A claim's text of 1 to `most` Unicode characters. */
export function readText(reader: Reader, most: number): string {
  const points = reader.isByteString ? utf16(reader.byteString()) : utf8(reader.textString())
  if (points.list.length === 0 || points.list.length > most) throw new Malformed('a text of another length')
  if (points.list.some(isForbidden)) throw new Malformed('a character that hides')
  // UTF-16 stands exactly where it is shorter.
  if (points.wide !== utf16Length(points.list) < utf8Length(points.list)) throw new Malformed('the longer spelling')
  return points.list.map((point) => String.fromCodePoint(point)).join('')
}

interface Points {
  list: number[]
  wide: boolean
}

function isForbidden(c: number): boolean {
  return c <= 0x1f || (c >= 0x7f && c <= 0x9f) || (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e)
    || (c >= 0x2060 && c <= 0x2069) || c === 0xfeff
}

function utf8Length(points: number[]): number {
  return points.reduce((sum, c) => sum + (c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4), 0)
}

function utf16Length(points: number[]): number {
  return points.reduce((sum, c) => sum + (c < 0x10000 ? 2 : 4), 0)
}

function utf16(bytes: Bytes): Points {
  if (bytes.length % 2 !== 0) throw new Malformed('an odd number of bytes')
  const list: number[] = []
  const unit = (i: number): number => (bytes[i]! << 8) | bytes[i + 1]!
  for (let i = 0; i < bytes.length; i += 2) {
    const first = unit(i)
    if (first < 0xd800 || first > 0xdfff) {
      list.push(first)
      continue
    }
    i += 2
    const second = i < bytes.length ? unit(i) : 0
    if (first > 0xdbff || second < 0xdc00 || second > 0xdfff) throw new Malformed('half a character')
    list.push(0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00))
  }
  return { list, wide: true }
}

function utf8(bytes: Bytes): Points {
  const list: number[] = []
  for (let i = 0; i < bytes.length; ) {
    const first = bytes[i++]!
    const more = first < 0x80 ? 0 : first >= 0xc2 && first < 0xe0 ? 1 : first >= 0xe0 && first < 0xf0 ? 2
      : first >= 0xf0 && first < 0xf5 ? 3 : -1
    if (more < 0) throw new Malformed('not UTF-8')
    let point = more === 0 ? first : first & (0x3f >> more)
    for (let n = 0; n < more; n++) {
      const next = bytes[i++]
      if (next === undefined || next >> 6 !== 2) throw new Malformed('not UTF-8')
      point = (point << 6) | (next & 0x3f)
    }
    const least = [0, 0x80, 0x800, 0x10000][more]!
    if (point < least || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) throw new Malformed('not UTF-8')
    list.push(point)
  }
  return { list, wide: false }
}

const VISIBLE = /^[\x21-\x7e]+$/

/** 1 to 40 visible ASCII characters. */
export function readVisible(reader: Reader): string {
  const text = asciiOf(reader.textString())
  if (text.length > 40 || !VISIBLE.test(text)) throw new Malformed('not visible ASCII')
  return text
}

/** A masked number, each run of n stars written as `*` and the n-th letter. */
export function readStars(reader: Reader): string {
  const text = asciiOf(reader.textString())
  if (!VISIBLE.test(text) || /\*(?![a-z])|\*[a-z]\*/.test(text)) throw new Malformed('stars in another spelling')
  const full = text.replace(/\*([a-z])/g, (_, letter: string) => '*'.repeat(letter.charCodeAt(0) - 96))
  if (full.length > 40) throw new Malformed('a number that is too long')
  return full
}

function asciiOf(bytes: Bytes): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
}

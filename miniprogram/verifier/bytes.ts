// Bytes: joining, comparing, hexadecimal, base64url. A mini-program has neither TextEncoder nor atob.

export type Bytes = Uint8Array

/** What a decoder throws when the input is not in the one spelling that is allowed. */
export class Malformed extends Error {
  constructor(what: string) {
    super(what)
    this.name = 'Malformed'
  }
}

export function join(...parts: Bytes[]): Bytes {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

export function equal(a: Bytes, b: Bytes): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i])
}

export function ascii(text: string): Bytes {
  return Uint8Array.from(text, (c) => c.charCodeAt(0))
}

export function toHex(bytes: Bytes): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

const URL_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** Base64url without padding (RFC 4648, section 5); unused bits must be zero. */
export function fromBase64url(text: string): Bytes {
  return fromBase(text, URL_ALPHABET, 6)
}

/** Text in an alphabet of 2^`width` characters to bytes, in the one spelling: no padding, unused bits zero. */
export function fromBase(text: string, alphabet: string, width: number): Bytes {
  const bytes = new Uint8Array(Math.floor((text.length * width) / 8))
  let buffer = 0
  let bits = 0
  let at = 0
  for (const character of text) {
    const value = alphabet.indexOf(character)
    if (value < 0) throw new Malformed('a character outside the alphabet')
    buffer = ((buffer << width) | value) & 0xffff
    bits += width
    if (bits >= 8) {
      bits -= 8
      bytes[at++] = (buffer >> bits) & 0xff
    }
  }
  // A whole unused character, or a bit that belongs to no byte, would be a second spelling.
  if (bits >= width || (buffer & ((1 << bits) - 1)) !== 0) throw new Malformed('bits that belong to no byte')
  return bytes
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** Base32 (RFC 4648, section 6) in any ASCII case, without padding. */
export function fromBase32(text: string): Bytes {
  // toUpperCase would also turn letters of other alphabets (ſ, ı) into ASCII ones.
  const upper = text.replace(/[a-z]/g, (c) => c.toUpperCase())
  return fromBase(upper, BASE32, 5)
}

/** Bytes as lower-case base32 without padding. */
export function toBase32(bytes: Bytes): string {
  let text = ''
  let buffer = 0
  let bits = 0
  for (const byte of bytes) {
    buffer = ((buffer << 8) | byte) & 0xffff
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += BASE32[(buffer >> bits) & 31]
    }
  }
  if (bits > 0) text += BASE32[(buffer << (5 - bits)) & 31]
  return text.toLowerCase()
}

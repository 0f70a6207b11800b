// The part of CBOR (RFC 8949) that codes and lists use, in its deterministic form only (section 4.2.1 there).
import { type Bytes, Malformed } from './bytes'

const UNSIGNED = 0
const NEGATIVE = 1
const BYTES = 2
const TEXT = 3
const ARRAY = 4
const MAP = 5

/** Reads one value after the other and refuses every spelling but the shortest. */
export class Reader {
  private at = 0
  constructor(private readonly bytes: Bytes) {}

  /** The major type of the next value, without reading it. */
  peek(): number {
    return this.byteAt(this.at) >> 5
  }

  /** The next byte, which for a number below 24 is the number itself. */
  upcoming(): number {
    return this.byteAt(this.at)
  }

  /** A whole number, negative ones included. Beyond 2^53 it is rounded, which no claim's limit comes near. */
  integer(): number {
    const major = this.peek()
    if (major !== UNSIGNED && major !== NEGATIVE) throw new Malformed('no number')
    const value = this.head(major)
    return major === UNSIGNED ? value : -1 - value
  }

  unsigned(limit: number): number {
    const value = this.head(UNSIGNED)
    if (value > limit) throw new Malformed('a number beyond its limit')
    return value
  }

  byteString(length?: number): Bytes {
    const found = this.head(BYTES)
    if (length !== undefined && found !== length) throw new Malformed('a byte string of another length')
    return this.take(found)
  }

  /** The UTF-8 bytes of a text string, not yet checked. */
  textString(): Bytes {
    return this.take(this.head(TEXT))
  }

  array(): number {
    return this.head(ARRAY)
  }

  map(): number {
    return this.head(MAP)
  }

  get isByteString(): boolean {
    return this.peek() === BYTES
  }

  end(): void {
    if (this.at !== this.bytes.length) throw new Malformed('bytes after the end')
  }

  private head(major: number): number {
    const first = this.byteAt(this.at++)
    if (first >> 5 !== major) throw new Malformed('a value of another kind')
    const short = first & 31
    if (short < 24) return short
    // 24 to 27: the value follows in 1, 2, 4 or 8 bytes; 28 to 31 are reserved or of unknown length.
    if (short > 27) throw new Malformed('a length that is not definite')
    const size = 1 << (short - 24)
    let value = 0
    for (const byte of this.take(size)) value = value * 256 + byte
    const least = short === 24 ? 24 : 2 ** (size * 4)
    if (value < least) throw new Malformed('a head that could be shorter')
    return value
  }

  private take(length: number): Bytes {
    if (length > this.bytes.length - this.at) throw new Malformed('cut off')
    this.at += length
    return this.bytes.subarray(this.at - length, this.at)
  }

  private byteAt(at: number): number {
    const byte = this.bytes[at]
    if (byte === undefined) throw new Malformed('cut off')
    return byte
  }
}

/** The head of a byte or text string, array or map, in its shortest form; lengths up to 65,535. */
function head(major: number, length: number): number[] {
  if (length < 24) return [(major << 5) | length]
  if (length < 256) return [(major << 5) | 24, length]
  if (length < 65_536) return [(major << 5) | 25, length >> 8, length & 255]
  return [(major << 5) | 26, (length >>> 24) & 255, (length >>> 16) & 255, (length >>> 8) & 255, length & 255]
}

export const write = {
  bytes: (value: Bytes): Bytes => Uint8Array.from([...head(BYTES, value.length), ...value]),
  text: (ascii: Bytes): Bytes => Uint8Array.from([...head(TEXT, ascii.length), ...ascii]),
  array: (length: number): Bytes => Uint8Array.from(head(ARRAY, length)),
}

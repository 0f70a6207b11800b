// Status lists and packs of them (section 5 of the format): checked before they are unpacked, with strict limits.
import { inflateSync } from 'fflate'
import { type Bytes, Malformed } from './bytes'
import { Reader } from './cbor'
import { readEnvelope, signedBytes } from './envelope'
import type { KeyRing } from './keys'

const LEAST_PLACES = 131_072
const MOST_PLACES = 1_048_576
const MOST_LISTS = 1024
const MOST_SECONDS = 253_402_300_799 // the end of the year 9999

export interface Status {
  revoked: boolean
  suspended: boolean
  superseded: boolean
}

export interface StatusList {
  number: number
  /** Seconds since 1970. */
  signedAt: number
  timeToLive: number
  places: number
  /** Three bitstrings, one after the other: revoked, suspended, superseded. */
  bits: Bytes
}

/** The status at a place, or undefined when the list does not have it. */
export function statusAt(list: StatusList, place: number): Status | undefined {
  if (place >= list.places) return undefined
  const bit = (bitstring: number): boolean => {
    const byte = list.bits[(bitstring * list.places) / 8 + Math.floor(place / 8)] ?? 0
    return ((byte >> (7 - (place % 8))) & 1) === 1
  }
  return { revoked: bit(0), suspended: bit(1), superseded: bit(2) }
}

/** Checks a signed list. Throws `Malformed` for each that is not to be used. */
export function readList(signed: Bytes, ring: KeyRing, nowMs: number): StatusList {
  const envelope = readEnvelope(signed)
  const suite = ring.suite(envelope.algorithm)
  const key = ring.find(envelope.keyId)
  if (!suite || !key || key.suite !== suite.number) throw new Malformed('a list signed with a key that is not ours')
  if (key.compromisedAt !== undefined && nowMs >= key.compromisedAt) throw new Malformed('a compromised key')
  if (!suite.verify(key.publicKey, signedBytes(envelope, 'zhengda status list'), envelope.signature)) {
    throw new Malformed('a forged list')
  }
  const list = readPayload(envelope.payload)
  // Seconds are all that a list tells, so the period is compared in whole seconds.
  if (list.signedAt < Math.floor(key.validFrom / 1000) || list.signedAt >= Math.floor(key.validUntil / 1000)) {
    throw new Malformed('signed outside the key\'s period')
  }
  return list
}

function readPayload(payload: Bytes): StatusList {
  const reader = new Reader(payload)
  if (reader.map() !== 6) throw new Malformed('another shape')
  const at = (key: number): void => {
    if (reader.integer() !== key) throw new Malformed('another shape')
  }
  at(1)
  if (reader.unsigned(Infinity) !== 1) throw new Malformed('another version')
  at(2)
  const number = reader.unsigned(0xffff_ffff)
  at(3)
  const signedAt = reader.unsigned(MOST_SECONDS)
  at(4)
  const timeToLive = reader.unsigned(MOST_SECONDS)
  at(5)
  const places = reader.unsigned(MOST_PLACES)
  if (places < LEAST_PLACES || places % 8 !== 0) throw new Malformed('a number of places that is not allowed')
  at(6)
  const packed = reader.byteString()
  reader.end()
  return { number, signedAt, timeToLive, places, bits: unpack(packed, (3 * places) / 8) }
}

/** Raw deflate of exactly `length` bytes. The room is fixed beforehand, so that a bomb fills no memory. */
function unpack(packed: Bytes, length: number): Bytes {
  let bits: Bytes
  try {
    // One byte of room too many tells a longer stream from one of the right length.
    bits = inflateSync(packed, { out: new Uint8Array(length + 1) })
  } catch {
    throw new Malformed('no deflate stream')
  }
  if (bits.length !== length) throw new Malformed('bits and places that do not agree')
  return bits.slice()
}

/** Checks a pack: one bad list spoils it. Throws `Malformed`. */
export function readPack(pack: Bytes, ring: KeyRing, nowMs: number): StatusLists {
  const reader = new Reader(pack)
  const count = reader.array()
  if (count > MOST_LISTS) throw new Malformed('too many lists')
  const lists = new Map<number, StatusList>()
  for (let i = 0; i < count; i++) {
    const list = readList(reader.byteString(), ring, nowMs)
    if (lists.has(list.number)) throw new Malformed('a list twice')
    lists.set(list.number, list)
  }
  reader.end()
  return new StatusLists(lists)
}

/** The lists that a verifier holds. */
export class StatusLists {
  constructor(private readonly lists: Map<number, StatusList> = new Map()) {}

  get(number: number): StatusList | undefined {
    return this.lists.get(number)
  }

  /** Takes a list unless the one held was signed later. */
  take(list: StatusList): boolean {
    const held = this.lists.get(list.number)
    if (held && held.signedAt > list.signedAt) return false
    this.lists.set(list.number, list)
    return true
  }

  all(): StatusList[] {
    return [...this.lists.values()]
  }
}

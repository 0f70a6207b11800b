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

/** The signed lists of a pack, not checked yet. Throws `Malformed`. */
function split(pack: Bytes): Bytes[] {
  const reader = new Reader(pack)
  const count = reader.array()
  if (count > MOST_LISTS) throw new Malformed('too many lists')
  const signed = Array.from({ length: count }, () => reader.byteString())
  reader.end()
  return signed
}

/** Checks a pack: one bad list spoils it. Throws `Malformed`. */
export function readPack(pack: Bytes, ring: KeyRing, nowMs: number): StatusLists {
  const lists = new Map<number, StatusList>()
  for (const signed of split(pack)) {
    const list = readList(signed, ring, nowMs)
    if (lists.has(list.number)) throw new Malformed('a list twice')
    lists.set(list.number, list)
  }
  return new StatusLists(lists)
}

/** What a verdict asks of the lists. */
export interface ListSource {
  get(number: number): StatusList | undefined
}

/**
 * Packs as they lie on a device. Storage is not trusted, so each list is checked when it is asked for, and no other one: a
 * signature for each of a dozen lists would take a slow phone a second.
 */
export class KeptPacks implements ListSource {
  private readonly signed = new Map<number, Bytes[]>()

  constructor(packs: readonly Bytes[], private readonly ring: KeyRing, private readonly nowMs: number) {
    for (const pack of packs) this.add(pack)
  }

  /** Of what is held and checks out, the list that was signed last. */
  get(number: number): StatusList | undefined {
    const lists = (this.signed.get(number) ?? []).flatMap((signed) => this.checked(signed))
    return lists.reduce<StatusList | undefined>((last, list) => (last && last.signedAt >= list.signedAt ? last : list), undefined)
  }

  /** Every list, checked. */
  all(): StatusList[] {
    return [...this.signed.keys()].flatMap((number) => this.get(number) ?? [])
  }

  /** A pack that cannot be taken apart is none. */
  private add(pack: Bytes): void {
    try {
      for (const signed of split(pack)) {
        const number = numberOf(signed)
        this.signed.set(number, [...(this.signed.get(number) ?? []), signed])
      }
    } catch (error) {
      if (!(error instanceof Malformed)) throw error
    }
  }

  private checked(signed: Bytes): StatusList[] {
    try {
      return [readList(signed, this.ring, this.nowMs)]
    } catch (error) {
      if (error instanceof Malformed) return []
      throw error
    }
  }
}

/** Which list it says it is, unchecked. */
function numberOf(signed: Bytes): number {
  const reader = new Reader(readEnvelope(signed).payload)
  reader.map()
  for (const key of [1, 2]) {
    if (reader.integer() !== key) throw new Malformed('another shape')
    const value = reader.unsigned(0xffff_ffff)
    if (key === 2) return value
  }
  throw new Malformed('another shape')
}

/** The lists that a verifier holds. */
export class StatusLists implements ListSource {
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

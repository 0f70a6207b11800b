// The verdict (section 7 of the format): fourteen checks in their order; the first that fails gives the answer.
import { type Found, type TextReason, findCode } from './address'
import { type Bytes, Malformed } from './bytes'
import { type Claims, type ReadClaims, UnknownVersion, readClaims } from './claims'
import { type Envelope, readEnvelope, signedBytes } from './envelope'
import type { Key, KeyRing } from './keys'
import { type ListSource, statusAt } from './lists'

export type Outcome = 'valid' | 'not_valid' | 'cannot_tell'

export type Reason = TextReason | 'unknown_suite' | 'unknown_key' | 'forged' | 'key_compromised_reverify'
  | 'unknown_version' | 'key_out_of_period' | 'list_missing' | 'revoked' | 'superseded' | 'list_too_old'
  | 'clock_behind' | 'suspended' | 'in_force'

export interface Verdict {
  outcome: Outcome
  reason: Reason
  /** The time that the answer speaks of, milliseconds since 1970. */
  asOfMs: number
  /** What may be shown as the authority's word. */
  claims?: Claims
}

export interface Holdings {
  hosts: readonly string[]
  ring: KeyRing
  lists: ListSource
}

const NOT_VALID: readonly Reason[] = ['forged', 'revoked', 'superseded', 'suspended']
const DAY = 86_400_000
const BEIJING = 8 * 3_600_000
const CLOCK_TOLERANCE = 5 * 60_000

function outcomeOf(reason: Reason): Outcome {
  if (reason === 'in_force') return 'valid'
  return NOT_VALID.includes(reason) ? 'not_valid' : 'cannot_tell'
}

/** What is to be said of a scanned text at the time `nowMs` of the verifier's own clock. */
export function verdict(text: string, held: Holdings, nowMs: number): Verdict {
  const found: Found = findCode(text, held.hosts)
  if ('reason' in found) return without(found.reason, nowMs)
  const checked = checkSignature(found.code, held.ring, nowMs)
  if (typeof checked === 'string') return without(checked, nowMs)
  return checkStatus(checked, held.lists, nowMs)
}

function without(reason: Reason, nowMs: number): Verdict {
  return { outcome: outcomeOf(reason), reason, asOfMs: nowMs }
}

/** Checks 2 to 8. */
function checkSignature(code: Bytes, ring: KeyRing, nowMs: number): ReadClaims | Reason {
  const envelope = attempt(() => readEnvelope(code))
  if (!envelope) return 'unreadable'
  const suite = ring.suite(envelope.algorithm)
  if (!suite) return 'unknown_suite'
  const key = ring.find(envelope.keyId)
  if (!key) return 'unknown_key'
  if (key.suite !== suite.number) return 'forged'
  if (!suite.verify(key.publicKey, signedBytes(envelope, 'zhengda certificate code'), envelope.signature)) return 'forged'
  return readSigned(envelope, key, nowMs)
}

function readSigned(envelope: Envelope, key: Key, nowMs: number): ReadClaims | Reason {
  if (key.compromisedAt !== undefined && nowMs >= key.compromisedAt) return 'key_compromised_reverify'
  let read: ReadClaims | undefined
  try {
    read = attempt(() => readClaims(envelope.payload))
  } catch (error) {
    if (error instanceof UnknownVersion) return 'unknown_version'
    throw error
  }
  if (!read) return 'unreadable'
  const dayBegins = read.issuedDay * DAY - BEIJING
  if (dayBegins >= key.validUntil || dayBegins + DAY <= key.validFrom) return 'key_out_of_period'
  return read
}

/** Checks 9 to 14. */
function checkStatus({ claims }: ReadClaims, lists: ListSource, nowMs: number): Verdict {
  const list = lists.get(claims.status.list)
  const status = list && statusAt(list, claims.status.index)
  if (!list || !status) return { ...without('list_missing', nowMs), claims }
  const signedMs = list.signedAt * 1000
  const reason: Reason = status.revoked ? 'revoked'
    : status.superseded ? 'superseded'
    : nowMs > signedMs + list.timeToLive * 1000 ? 'list_too_old'
    : nowMs + CLOCK_TOLERANCE < signedMs ? 'clock_behind'
    : status.suspended ? 'suspended'
    : 'in_force'
  return { outcome: outcomeOf(reason), reason, asOfMs: signedMs, claims }
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof Malformed) return undefined
    throw error
  }
}

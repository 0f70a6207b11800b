// The claims of a code, version 1 (section 3 of the format).
import { type Bytes, Malformed, toBase32, toHex } from './bytes'
import { Reader } from './cbor'
import { readStars, readText, readVisible } from './text'

export interface Claims {
  certificate_id: string
  name: string
  id_number_masked: string
  exam: string
  specialty?: string
  level?: string
  /** Days, ISO 8601. */
  approved_on: string
  issued_on: string
  management_number_masked?: string
  status: { list: number; index: number }
  /** Lower-case hexadecimal. */
  record_digest: string
}

/** The day of issue in days since 1970-01-01, beside the claims that are shown. */
export interface ReadClaims {
  claims: Claims
  issuedDay: number
}

export class UnknownVersion extends Error {}

const LAST_DAY = 2_932_896 // 9999-12-31
const MOST_32_BITS = 0xffff_ffff

/** Throws `UnknownVersion` for a version to come and `Malformed` for every other spelling. */
export function readClaims(payload: Bytes): ReadClaims {
  const reader = new Reader(payload)
  const entries = reader.map()
  let read = 0
  const at = (key: number): void => {
    read += 1
    if (read > entries || reader.integer() !== key) throw new Malformed('a claim is missing')
  }
  const maybe = <T>(key: number, value: () => T): T | undefined => {
    if (read >= entries || nextKey() !== key) return undefined
    at(key)
    return value()
  }
  // All keys are below 24, so that the next byte is the next key.
  const nextKey = (): number => reader.upcoming()
  at(1)
  if (reader.unsigned(Infinity) !== 1) throw new UnknownVersion()
  at(2)
  const certificate_id = readId(reader)
  at(3)
  const name = readText(reader, 50)
  at(4)
  const id_number_masked = readStars(reader)
  at(5)
  const exam = readText(reader, 60)
  const specialty = maybe(6, () => readText(reader, 60))
  const level = maybe(7, () => readText(reader, 20))
  at(8)
  const approved = reader.unsigned(LAST_DAY)
  at(9)
  const issuedDay = reader.unsigned(LAST_DAY)
  const management = maybe(10, () => readStars(reader))
  at(11)
  const list = reader.unsigned(MOST_32_BITS)
  at(12)
  const index = reader.unsigned(MOST_32_BITS)
  at(13)
  const digest = reader.byteString(24)
  if (read !== entries) throw new Malformed('a claim that version 1 lacks')
  reader.end()
  return {
    issuedDay,
    claims: {
      certificate_id,
      name,
      id_number_masked,
      exam,
      ...(specialty === undefined ? {} : { specialty }),
      ...(level === undefined ? {} : { level }),
      approved_on: isoDay(approved),
      issued_on: isoDay(issuedDay),
      ...(management === undefined ? {} : { management_number_masked: management }),
      status: { list, index },
      record_digest: toHex(digest),
    },
  }
}

const USUAL_ID = /^cert_[a-z2-7]{24}$/

function readId(reader: Reader): string {
  if (reader.isByteString) return `cert_${toBase32(reader.byteString(15))}`
  const id = readVisible(reader)
  if (USUAL_ID.test(id)) throw new Malformed('the usual id in its longer spelling')
  return id
}

function isoDay(day: number): string {
  return new Date(day * 86_400_000).toISOString().slice(0, 10)
}

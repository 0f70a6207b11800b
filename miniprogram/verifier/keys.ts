// The key ring: what `/.well-known/certificate-keys.json` publishes, each key checked against its own id.
import { sha256 } from '@noble/hashes/sha2.js'
import { type Bytes, Malformed, fromBase64url, join, toHex } from './bytes'
import type { Suite } from './suites'

/** A key as it is published (JSON Web Key with our members). */
export interface PublishedKey {
  kid: string
  suite: number
  kty: string
  crv: string
  x: string
  y?: string | null
  valid_from: string
  valid_until: string
  compromised_at?: string | null
}

export interface Key {
  id: string
  suite: number
  publicKey: Bytes
  /** Milliseconds since 1970; the end is not included. */
  validFrom: number
  validUntil: number
  compromisedAt?: number
}

export class KeyRing {
  private constructor(private readonly keys: ReadonlyMap<string, Key>, private readonly suites: readonly Suite[]) {}

  /** Throws `Malformed` when a key is not what it says. Keys of suites that are not allowed are kept: their codes are of an unknown suite. */
  static of(published: readonly PublishedKey[], suites: readonly Suite[]): KeyRing {
    return new KeyRing(new Map(published.map((key) => [key.kid, read(key)])), suites)
  }

  find(keyId: Bytes): Key | undefined {
    return this.keys.get(toHex(keyId))
  }

  /** The allowed suite with that COSE algorithm. */
  suite(algorithm: number): Suite | undefined {
    return this.suites.find((suite) => suite.algorithm === algorithm)
  }
}

function read(key: PublishedKey): Key {
  const id = toHex(sha256(join(Uint8Array.of(key.suite), publicKey(key))).subarray(0, 4))
  if (id !== key.kid) throw new Malformed('a key that is not its own id')
  return {
    id,
    suite: key.suite,
    publicKey: publicKey(key),
    validFrom: moment(key.valid_from),
    validUntil: moment(key.valid_until),
    ...(key.compromised_at == null ? {} : { compromisedAt: moment(key.compromised_at) }),
  }
}

function publicKey(key: PublishedKey): Bytes {
  if (key.suite === 1 && key.kty === 'OKP' && key.crv === 'Ed25519') return coordinate(key.x)
  if (key.suite === 2 && key.kty === 'EC' && key.crv === 'SM2' && key.y != null) {
    return join(Uint8Array.of(4), coordinate(key.x), coordinate(key.y))
  }
  throw new Malformed('a key of an unknown kind')
}

function coordinate(text: string): Bytes {
  const bytes = fromBase64url(text)
  if (bytes.length !== 32) throw new Malformed('a coordinate of another length')
  return bytes
}

function moment(text: string): number {
  const ms = Date.parse(text)
  if (Number.isNaN(ms)) throw new Malformed('no moment')
  return ms
}

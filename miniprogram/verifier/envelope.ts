// The signed envelope: COSE_Sign1 (RFC 9052), untagged, in its one spelling.
import { type Bytes, Malformed, ascii, join } from './bytes'
import { Reader, write } from './cbor'

/** What a signature is for; it is signed with, so that one for another purpose is worth nothing. */
export type Purpose = 'zhengda certificate code' | 'zhengda status list'

export interface Envelope {
  /** The COSE algorithm number. */
  algorithm: number
  keyId: Bytes
  payload: Bytes
  signature: Bytes
  /** The protected header as it was spelled. */
  header: Bytes
}

/** Throws `Malformed` for everything that is no envelope. */
export function readEnvelope(bytes: Bytes): Envelope {
  const outer = new Reader(bytes)
  exactly(outer.array(), 4)
  const header = outer.byteString()
  exactly(outer.map(), 0)
  const payload = outer.byteString()
  const signature = outer.byteString(64)
  outer.end()
  const inner = new Reader(header)
  exactly(inner.map(), 2)
  exactly(inner.integer(), 1)
  const algorithm = inner.integer()
  exactly(inner.integer(), 4)
  const keyId = inner.byteString(4)
  inner.end()
  return { algorithm, keyId, payload, signature, header }
}

/** The bytes that the signature is over (RFC 9052, section 4.4). */
export function signedBytes(envelope: Envelope, purpose: Purpose): Bytes {
  return join(
    write.array(4),
    write.text(ascii('Signature1')),
    write.bytes(envelope.header),
    write.bytes(ascii(purpose)),
    write.bytes(envelope.payload),
  )
}

function exactly(found: number, wanted: number): void {
  if (found !== wanted) throw new Malformed('another shape')
}

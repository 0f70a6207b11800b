// Signature suites: what the envelope's algorithm number stands for.
import type { Bytes } from './bytes'

export interface Suite {
  /** The suite's number, as keys name it. */
  number: number
  /** The COSE algorithm, as envelopes name it. */
  algorithm: number
  /** Whether the signature of 64 bytes over the message holds, strictly. */
  verify(publicKey: Bytes, message: Bytes, signature: Bytes): boolean
}

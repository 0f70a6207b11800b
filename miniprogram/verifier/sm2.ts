// Suite 2: SM2 with SM3 (GB/T 32918.2-2016). Off until an authority allows it, so nothing imports it in the client yet
// and it adds nothing to its size.
import { sm2 as library } from 'sm-crypto'
import { toHex } from './bytes'
import type { Suite } from './suites'

const IDENTITY = '1234567812345678'
export const sm2: Suite = {
  number: 2,
  algorithm: -65537,
  verify(publicKey, message, signature) {
    if (publicKey.length !== 65 || signature.length !== 64) return false
    // The library checks that the key is on the curve and that r and s lie between 1 and the order less 1.
    return library.doVerifySignature(Array.from(message), toHex(signature), toHex(publicKey), { hash: true, userId: IDENTITY })
  },
}

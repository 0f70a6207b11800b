// The part of sm-crypto that suite 2 uses; the package carries no types.
declare module 'sm-crypto' {
  export const sm2: {
    doVerifySignature(message: number[], signature: string, publicKey: string, options: { hash: boolean; userId: string }): boolean
  }
}

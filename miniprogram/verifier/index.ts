// Offline verifier of certificate codes, written from docs/CERTIFICATE-CODE.md. No network, no clock, no platform.
export { Malformed, fromBase64url } from './bytes'
export type { Claims } from './claims'
export { ed25519 } from './ed25519'
export { KeyRing, type PublishedKey } from './keys'
export { KeptPacks, StatusLists, readList, readPack, type ListSource, type StatusList } from './lists'
export type { Suite } from './suites'
export { verdict, type Holdings, type Outcome, type Reason, type Verdict } from './verdict'

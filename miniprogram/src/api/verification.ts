// What the offline verifier holds: published keys and the pack of all status lists, built in (`@pinned`) and renewed on
// the device. Nothing about a certificate is sent: everybody fetches the same pack, so the server learns nothing from it.
import { KeptPacks, KeyRing, type PublishedKey, type Verdict, ed25519, readPack, verdict } from '@verifier'
import pinned from '@pinned'
import { platform } from '@platform'
import { store } from '../lib/storage'
import { send, sendForBytes } from './transport'
import type { Schema } from './types'

const SUITES = [ed25519]
/** How long the service is waited for, once: nobody who stands before a person with a certificate waits for a dead line. */
const TIMEOUT = 5_000
/** The pack is larger, and no verdict waits for it. */
const PACK_TIMEOUT = 15_000

/** The pack as it was fetched, in base64, with the tag under which the service knows it. */
interface Fetched {
  tag: string
  pack: string
}

/** What this phone says of a scanned text, at once and without a network; undefined while it holds no keys at all. */
export function checkHeld(text: string, nowMs: number = Date.now()): Verdict | undefined {
  if (keys().length === 0) return undefined
  const ring = KeyRing.of(keys(), SUITES)
  return verdict(text, { hosts: [platform.officialHost()], ring, lists: kept(ring, nowMs) }, nowMs)
}

/** The keys of today, and until they were fetched the ones that this build was given. */
function keys(): PublishedKey[] {
  return store.read<PublishedKey[]>('keys') ?? (pinned.keys as PublishedKey[])
}

/** What is known of the lists held. */
export interface Held {
  /** When the oldest of them was signed, and until when it may be believed; milliseconds since 1970. */
  signedMs: number
  untilMs: number
  lists: number
  /** Whether they came with this build and were never renewed. */
  builtIn: boolean
}

/** How old what this phone holds is; undefined while it holds no list. */
export function held(nowMs: number = Date.now()): Held | undefined {
  if (keys().length === 0) return undefined
  const lists = kept(KeyRing.of(keys(), SUITES), nowMs).all()
  if (lists.length === 0) return undefined
  const oldest = lists.reduce((a, b) => (b.signedAt + b.timeToLive < a.signedAt + a.timeToLive ? b : a))
  const untilMs = (oldest.signedAt + oldest.timeToLive) * 1000
  return { signedMs: oldest.signedAt * 1000, untilMs, lists: lists.length, builtIn: fetched() === undefined }
}

/** A renewal that is under way, and when it began. */
export interface Renewal {
  sinceMs: number
  done: Promise<void>
}
let renewal: Renewal | undefined

/** Brings keys and lists up to date, where there is a network. Whoever asks meanwhile waits for the same renewal. */
export function renew(now: () => number = Date.now): Renewal {
  renewal ??= { sinceMs: now(), done: renewAll(now).finally(() => (renewal = undefined)) }
  return renewal
}

export const refreshAll = (now: () => number = Date.now): Promise<void> => renew(now).done

async function renewAll(now: () => number): Promise<void> {
  // The index is small, and tells by the pack's tag whether there is a newer one. No session goes with any of this.
  const [, index] = await Promise.all([
    refreshKeys(), quietly(() => send({ method: 'GET', path: '/api/v1/status-lists', headers: {}, timeout: TIMEOUT, once: true })),
  ])
  if (index === undefined) return
  const before = fetched()
  const tag = (index.data as Schema<'ListIndex'>).pack
  if (before?.tag === tag && isSound(bytesOf(before.pack), now())) return
  await quietly(async () => takePack(await sendForBytes('/api/v1/status-pack', {}, PACK_TIMEOUT), tag, now()))
}

/** Keeps a pack, unless it is bad or a list that is held was signed later: an old pack cannot undo a revocation. */
function takePack(bytes: Uint8Array, tag: string, nowMs: number): void {
  const ring = KeyRing.of(keys(), SUITES)
  const fresh = readPack(bytes, ring, nowMs)
  const isOlder = kept(ring, nowMs).all().some((list) => (fresh.get(list.number)?.signedAt ?? 0) < list.signedAt)
  if (!isOlder) store.write('pack', { tag, pack: uni.arrayBufferToBase64(bytes.slice().buffer) })
}

/** Brings the keys up to date; without a network the ones held stay. */
async function refreshKeys(): Promise<void> {
  await quietly(async () => {
    const answer = await send({ method: 'GET', path: '/.well-known/certificate-keys.json', headers: {}, timeout: TIMEOUT, once: true })
    const published = (answer.data as { keys: PublishedKey[] }).keys
    KeyRing.of(published, SUITES)
    store.write('keys', published)
  })
}

function fetched(): Fetched | undefined {
  return store.read<Fetched>('pack')
}

/** The packs on this phone: the one that this build was given, and the one that was fetched. */
function kept(ring: KeyRing, nowMs: number): KeptPacks {
  const packs = [pinned.pack, fetched()?.pack ?? ''].filter((text) => text !== '')
  return new KeptPacks(packs.map(bytesOf), ring, nowMs)
}

function isSound(pack: Uint8Array, nowMs: number): boolean {
  try {
    readPack(pack, KeyRing.of(keys(), SUITES), nowMs)
    return true
  } catch {
    return false
  }
}

function bytesOf(base64: string): Uint8Array {
  return new Uint8Array(uni.base64ToArrayBuffer(base64))
}

async function quietly<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work()
  } catch {
    // No network or a bad answer: the verdict then says what is missing.
    return undefined
  }
}

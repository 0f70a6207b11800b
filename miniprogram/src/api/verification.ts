// What the offline verifier holds: published keys and the pack of all status lists, built in (`@pinned`) and renewed on
// the device. Nothing about a certificate is sent: everybody fetches the same pack, so the server learns nothing from it.
import { KeptPacks, KeyRing, type PublishedKey, type Verdict, ed25519, readPack, verdict } from '@verifier'
import pinned from '@pinned'
import { platform } from '@platform'
import { store } from '../lib/storage'
import { send, sendForBytes } from './transport'
import type { Schema } from './types'

const SUITES = [ed25519]
/** Reasons that fresh lists or keys may take away. */
const MENDABLE = ['list_missing', 'list_too_old', 'unknown_key']

/** The pack as it was fetched, in base64, with the tag under which the service knows it. */
interface Fetched {
  tag: string
  pack: string
}

/** Checks a scanned text on this phone, fetching what is missing where there is a network. */
export async function verifyText(text: string, now: () => number = Date.now): Promise<Verdict | undefined> {
  if (keys().length === 0) await refreshKeys()
  const first = check(text, now())
  if (first && !MENDABLE.includes(first.reason)) return first
  await refreshAll(now)
  return check(text, now())
}

/** Undefined while the phone holds no keys at all. */
function check(text: string, nowMs: number): Verdict | undefined {
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

/** Brings keys and lists up to date, where there is a network. */
export async function refreshAll(now: () => number = Date.now): Promise<void> {
  await refreshKeys()
  await quietly(async () => {
    const before = fetched()
    // The index is small, and tells by the pack's tag whether there is a newer one. No session goes with any of this.
    const index = await send({ method: 'GET', path: '/api/v1/status-lists', headers: {} })
    const tag = (index.data as Schema<'ListIndex'>).pack
    if (before?.tag === tag && isSound(bytesOf(before.pack), now())) return
    takePack(await sendForBytes('/api/v1/status-pack'), tag, now())
  })
}

/** Keeps a pack, unless it is bad or a list that is held was signed later: an old pack cannot undo a revocation. */
function takePack(bytes: Uint8Array, tag: string, nowMs: number): void {
  const ring = KeyRing.of(keys(), SUITES)
  const fresh = readPack(bytes, ring, nowMs)
  const isOlder = kept(ring, nowMs).all().some((list) => (fresh.get(list.number)?.signedAt ?? 0) < list.signedAt)
  if (!isOlder) store.write('pack', { tag, pack: uni.arrayBufferToBase64(bytes.slice().buffer) })
}

/** Brings the keys up to date; without a network the ones held stay. */
export async function refreshKeys(): Promise<void> {
  await quietly(async () => {
    const answer = await send({ method: 'GET', path: '/.well-known/certificate-keys.json', headers: {} })
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

async function quietly(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch {
    // No network or a bad answer: the verdict then says what is missing.
  }
}

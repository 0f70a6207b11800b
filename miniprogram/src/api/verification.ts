// What the offline verifier holds: published keys and status lists, built in (`pinned.json`) and renewed on the device.
// Nothing about a certificate is sent: the server only learns that one of its lists, of at least 131,072 places each,
// was fetched.
import { KeyRing, Malformed, type PublishedKey, StatusLists, type Verdict, ed25519, readList, readPack, verdict } from '@verifier'
import { platform } from '@platform'
import { store } from '../lib/storage'
import pinned from '../pinned.json'
import { send, sendForBytes } from './transport'

const SUITES = [ed25519]
/** Reasons that a fresh list or key may take away. */
const MENDABLE = ['list_missing', 'list_too_old', 'unknown_key']

/** Checks a scanned text on this phone, fetching what is missing where there is a network. */
export async function verifyText(text: string, now: () => number = Date.now): Promise<Verdict | undefined> {
  if (keys().length === 0) await refreshKeys()
  const first = check(text, now())
  if (!first || !MENDABLE.includes(first.reason)) return first
  await refreshKeys()
  const list = check(text, now())?.claims?.status.list
  if (list !== undefined) await refreshList(list, now())
  return check(text, now())
}

/** Undefined while the phone holds no keys at all. */
function check(text: string, nowMs: number): Verdict | undefined {
  if (keys().length === 0) return undefined
  const ring = KeyRing.of(keys(), SUITES)
  return verdict(text, { hosts: [platform.officialHost()], ring, lists: heldLists(ring, nowMs) }, nowMs)
}

/** The keys of today, and until they were fetched the ones that this build was given. */
function keys(): PublishedKey[] {
  return store.read<PublishedKey[]>('keys') ?? (pinned.keys as PublishedKey[])
}

/** Since when and until when the oldest list held may be believed; undefined while none is held. */
export function heldSince(nowMs: number = Date.now()): { signedMs: number; untilMs: number } | undefined {
  if (keys().length === 0) return undefined
  const lists = heldLists(KeyRing.of(keys(), SUITES), nowMs).all()
  if (lists.length === 0) return undefined
  const oldest = lists.reduce((a, b) => (b.signedAt + b.timeToLive < a.signedAt + a.timeToLive ? b : a))
  return { signedMs: oldest.signedAt * 1000, untilMs: (oldest.signedAt + oldest.timeToLive) * 1000 }
}

/** Brings keys and every list that is held up to date, where there is a network. */
export async function refreshAll(now: () => number = Date.now): Promise<void> {
  await refreshKeys()
  const held = heldLists(KeyRing.of(keys(), SUITES), now()).all().map((list) => list.number)
  // The first list is fetched before the first scan, so that a job fair without a network finds something here.
  for (const number of held.length > 0 ? held : [0]) await refreshList(number, now())
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

async function refreshList(number: number, nowMs: number): Promise<void> {
  await quietly(async () => {
    const signed = await sendForBytes(`/api/v1/status-lists/${number}`)
    const ring = KeyRing.of(keys(), SUITES)
    const list = readList(signed, ring, nowMs)
    if (list.number !== number || !heldLists(ring, nowMs).take(list)) return
    const others = names().filter((one) => one !== number)
    store.write(`list.${number}`, uni.arrayBufferToBase64(signed.slice().buffer))
    store.write('lists', [...others, number])
  })
}

const names = (): number[] => store.read<number[]>('lists') ?? []

/** The lists kept on the device, each checked anew: what lies in storage is not trusted. */
function heldLists(ring: KeyRing, nowMs: number): StatusLists {
  const lists = builtIn(ring, nowMs)
  for (const number of names()) {
    try {
      const text = store.read<string>(`list.${number}`)
      if (text !== undefined) lists.take(readList(new Uint8Array(uni.base64ToArrayBuffer(text)), ring, nowMs))
    } catch (error) {
      if (!(error instanceof Malformed)) throw error
    }
  }
  return lists
}

/** The lists that this build was given; a build without any, or with keys that have changed since, begins with none. */
function builtIn(ring: KeyRing, nowMs: number): StatusLists {
  try {
    return pinned.pack === '' ? new StatusLists() : readPack(new Uint8Array(uni.base64ToArrayBuffer(pinned.pack)), ring, nowMs)
  } catch (error) {
    if (error instanceof Malformed) return new StatusLists()
    throw error
  }
}

async function quietly(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch {
    // No network or a bad answer: the verdict then says what is missing.
  }
}

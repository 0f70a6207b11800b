// Drafts on their way to the server. What cannot be sent now waits on this device under its idempotency key and is sent
// when the network, or the person, is back: once, however often it is tried. Only drafts wait: nobody hands in a case without knowing.
import { computed, ref, shallowRef, watch } from 'vue'
import { editDraftName, moveDraft } from '../lib/drafts'
import { store } from '../lib/storage'
import { whenBackOnline } from '../lib/network'
import { api } from './client'
import { type Case, type NewCase } from './cases'
import { Problem, asProblem } from './problem'
import { session } from './session'
import { newIdempotencyKey } from './transport'

interface Waiting {
  key: string
  person: string
  body: NewCase
  /** The draft on this device that it was saved from, and when. */
  draft: string
  at: number
}

/** What became of a draft that waited: the case that it is now, or why it was refused for good. */
export interface Arrived {
  draft: string
  one?: Case
  problem?: Problem
}

const NAME = 'outbox'
const held = ref<Waiting[]>(store.read<Waiting[]>(NAME) ?? [])
let sending: Promise<void> | undefined

/** How many drafts wait for the network. */
export const waitingDrafts = computed(() => held.value.filter((one) => one.person === session.value?.person.id).length)

/** The last draft that went out, for the page on which it may still stand. */
export const arrived = shallowRef<Arrived>()

/** Whether a draft of the person who is here waits for the network. */
export const isWaiting = (draft: string): boolean => held.value.some((one) => one.draft === draft && one.person === session.value?.person.id)

/**
 * Saves a draft on the server, or keeps it here until it can be; undefined in the second case. `draft` is its name among the
 * drafts of this device; one of that name that waits already is older and goes. Throws `Problem`.
 */
export async function saveDraft(body: NewCase, draft: string): Promise<Case | undefined> {
  const one: Waiting = { key: await newIdempotencyKey(), person: session.value?.person.id ?? '', body: { ...body, draft: true }, draft, at: Date.now() }
  const others = (): Waiting[] => held.value.filter((older) => older.draft !== draft || older.person !== one.person)
  try {
    const sent = await sendOne(one)
    keep(others())
    return sent
  } catch (error) {
    if (!isPassing(error)) throw error
    keep([...others(), one])
    return undefined
  }
}

/** Sends what waits for the person who is here, in its order. */
export function sendWaiting(): Promise<void> {
  sending ??= sendAll().finally(() => (sending = undefined))
  return sending
}

async function sendAll(): Promise<void> {
  for (const one of held.value.filter((waiting) => waiting.person === session.value?.person.id)) {
    // A newer one took its place meanwhile.
    if (!held.value.some((waiting) => waiting.key === one.key)) continue
    const what = await outcome(one)
    if (!what) return
    keep(held.value.filter((waiting) => waiting.key !== one.key))
    if (what.one) moveDraft(one.draft, editDraftName(what.one.id), one.at)
    arrived.value = what
  }
}

/** What became of it; undefined where it must go on waiting. */
async function outcome(one: Waiting): Promise<Arrived | undefined> {
  try {
    return { draft: one.draft, one: await sendOne(one) }
  } catch (error) {
    // Refused for good, for example because the service closed: the copy among the device's drafts stays.
    return isPassing(error) ? undefined : { draft: one.draft, problem: asProblem(error) }
  }
}

async function sendOne({ key, body }: Waiting): Promise<Case> {
  return (await api('post', '/api/v1/cases', { body, idempotencyKey: key })) as Case
}

/** Whether it may go through later: no answer, or an answer that names a moment. */
function isPassing(error: unknown): boolean {
  return error instanceof Problem && (error.status === 0 || error.status === 401 || error.status === 429 || error.status >= 500)
}

function keep(waiting: Waiting[]): void {
  held.value = waiting
  if (waiting.length === 0) store.remove(NAME)
  else store.write(NAME, waiting)
}

/** What a person leaves behind is not sent in another's name, nor kept. */
export function dropWaiting(): void {
  keep([])
}

/** Called once, when the client starts. */
export function watchOutbox(): void {
  whenBackOnline(() => void sendWaiting())
  // A draft that waited while the session ran out goes once its person is here again.
  watch(() => session.value?.person.id, (now) => {
    if (now !== undefined) void sendWaiting()
  }, { flush: 'sync' })
  if (held.value.length > 0) void sendWaiting()
}

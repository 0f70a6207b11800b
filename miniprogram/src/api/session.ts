// Who the person is to the server: their session, or in WeChat a device session until they come through a door.
import { computed, ref } from 'vue'
import { platform } from '@platform'
import { store } from '../lib/storage'
import { Problem } from './problem'
import { send } from './transport'
import type { Schema } from './types'

export type Session = Schema<'SessionView'>

/** How the server says that a token is none. Other 401s are about what was typed: a password, a signature. */
const REFUSALS = ['session_expired', 'session_missing']
/** How long an answer to the opening of a device session is waited for: everything else waits behind it. */
const DEVICE_TIMEOUT = 6_000
/** So long nothing is tried again after a device session could not be opened; calls go without one meanwhile. */
const LATER = 20_000

const held = ref<Session | undefined>(store.read<Session>('session'))
let device: Promise<string | undefined> | undefined
let notBefore = 0
const leaving: (() => void)[] = []

/** The person's session, or undefined before a door. */
export const session = computed(() => held.value)

export function openSession(opened: Session): void {
  const before = held.value?.person.id
  held.value = opened
  store.write('session', opened)
  if (before !== undefined && before !== opened.person.id) personLeft()
}

export function closeSession(): void {
  const before = held.value
  held.value = undefined
  store.remove('session')
  if (before !== undefined) personLeft()
}

/** Does something each time a person's session ends on this device, or gives way to another person's. */
export function whenPersonLeaves(work: () => void): void {
  leaving.push(work)
}

const personLeft = (): void => leaving.forEach((work) => work())

/** The authorisation header for the next call; none where there is no session and none can be opened now. */
export async function bearer(): Promise<Record<string, string>> {
  if (held.value && Date.parse(held.value.expires_at) <= Date.now()) closeSession()
  const token = held.value?.token ?? (await deviceToken())
  return token === undefined ? {} : asHeader(token)
}

export const asHeader = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` })

/** Whether the server took the token of a call for none. */
export const isTokenRefused = (error: unknown): boolean => error instanceof Problem && REFUSALS.includes(error.code)

/** After that: whether the call is worth repeating with another token. `sent` is what it was sent with. */
export async function sessionRefused(sent: Record<string, string>): Promise<boolean> {
  if (held.value) {
    // A late answer to a call of somebody who is gone says nothing of who is here now.
    if (sent['authorization'] === asHeader(held.value.token)['authorization']) closeSession()
    return false
  }
  // Of calls under way at once only the first renews the device session.
  const now = await device
  if (now !== undefined && sent['authorization'] !== asHeader(now)['authorization']) return true
  ;[device, notBefore] = [undefined, 0]
  return (await deviceToken()) !== undefined
}

/** One device session at a time. One that cannot be opened holds nothing up: what needs none is open without it. */
function deviceToken(): Promise<string | undefined> {
  if (device === undefined && Date.now() < notBefore) return Promise.resolve(undefined)
  device ??= openDevice().catch(() => {
    ;[device, notBefore] = [undefined, Date.now() + LATER]
    return undefined
  })
  return device
}

/** Tried twice where no answer came, each time with a code of its own: WeChat's codes are good once. */
async function openDevice(again = true): Promise<string | undefined> {
  const code = await platform.loginCode()
  if (code === undefined) return undefined
  try {
    const answer = await send({ method: 'POST', path: '/api/v1/device-sessions', headers: {}, body: { code }, timeout: DEVICE_TIMEOUT })
    return (answer.data as Schema<'Timed'>).token
  } catch (error) {
    if (again && error instanceof Problem && (error.status === 0 || error.status >= 502)) return openDevice(false)
    throw error
  }
}

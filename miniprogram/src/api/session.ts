// Who the person is to the server: their session, or in WeChat a device session until they come through a door.
import { computed, ref } from 'vue'
import { platform } from '@platform'
import { store } from '../lib/storage'
import { send } from './transport'
import type { Schema } from './types'

export type Session = Schema<'SessionView'>

const held = ref<Session | undefined>(store.read<Session>('session'))
let device: Promise<string | undefined> | undefined

/** The person's session, or undefined before a door. */
export const session = computed(() => held.value)

export function openSession(opened: Session): void {
  held.value = opened
  store.write('session', opened)
}

export function closeSession(): void {
  held.value = undefined
  store.remove('session')
}

/** The authorisation header for the next call. */
export async function bearer(): Promise<Record<string, string>> {
  if (held.value && Date.parse(held.value.expires_at) <= Date.now()) closeSession()
  const token = held.value?.token ?? (await deviceToken())
  return token === undefined ? {} : { authorization: `Bearer ${token}` }
}

/** After a 401: whether the call is worth repeating with another token. */
export async function sessionRefused(): Promise<boolean> {
  if (held.value) {
    closeSession()
    return false
  }
  if (device === undefined) return false
  device = undefined
  return (await deviceToken()) !== undefined
}

/** One device session at a time; a failed attempt is not remembered. */
function deviceToken(): Promise<string | undefined> {
  device ??= openDevice().catch((error: unknown) => {
    device = undefined
    throw error
  })
  return device
}

async function openDevice(): Promise<string | undefined> {
  const code = await platform.loginCode()
  if (code === undefined) return undefined
  const answer = await send({ method: 'POST', path: '/api/v1/device-sessions', headers: {}, body: { code } })
  return (answer.data as Schema<'Timed'>).token
}

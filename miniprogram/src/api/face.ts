// The face check as a door. Outside WeChat the person leaves for the provider's page and comes back to a program that was
// closed meanwhile: what fetches the session therefore stays on this device until the attempt has ended.
import { platform } from '@platform'
import { store } from '../lib/storage'
import { call, api } from './client'
import { Problem } from './problem'
import { type Session, asHeader, openSession } from './session'
import { send } from './transport'
import type { Schema } from './types'

type Attempt = Schema<'FaceLoginBegun'>
/** An attempt that this device may finish, and the page that asked for the log-in. */
export type FaceBegun = Pick<Attempt, 'id' | 'client_secret' | 'expires_at'> & { from?: string | undefined }

const NAME = 'face'
/** How often the result is asked for, in milliseconds. */
const PERIOD = 1_500
/** How long it is waited for once the check is over on this device. */
export const PATIENCE = 60_000

/** Begins a check and lets the platform run it, which may leave this page. Throws `NotHere` where it cannot. */
export async function beginFace(name: string, idNumber: string, from: string | undefined): Promise<FaceBegun> {
  const attempt = await begin(name, idNumber, 'phone')
  const begun = kept(attempt, from)
  try {
    await platform.checkFace((attempt.ticket ?? {}) as Record<string, unknown>)
  } catch (error) {
    dropFace()
    throw error
  }
  return begun
}

/** Begins a check that a phone makes for this screen; answers what the screen shows as a code. */
export async function beginFaceByCode(name: string, idNumber: string): Promise<{ begun: FaceBegun; code: string | undefined }> {
  const attempt = await begin(name, idNumber, 'computer')
  return { begun: attempt, code: attempt.qr_text }
}

const begin = (name: string, idNumber: string, target: 'phone' | 'computer'): Promise<Attempt> =>
  api('post', '/api/v1/face-logins', { body: { name, id_number: idNumber, for: target } })

function kept({ id, client_secret, expires_at }: Attempt, from: string | undefined): FaceBegun {
  const begun = { id, client_secret, expires_at, from }
  store.write(NAME, begun)
  return begun
}

/** The attempt that was begun on this device and may still be finished. */
export function faceBegun(): FaceBegun | undefined {
  const begun = store.read<FaceBegun>(NAME)
  return begun && Date.parse(begun.expires_at) > Date.now() ? begun : undefined
}

/** Forgets the attempt, unless another one was begun meanwhile. */
export function dropFace(id?: string): void {
  if (id === undefined || store.read<FaceBegun>(NAME)?.id === id) store.remove(NAME)
}

/** Fetches the session of a check, as soon as there is one; false when that did not come in time. Throws `Problem`. */
export async function settleFace(begun: FaceBegun, gone: () => boolean, patience = PATIENCE): Promise<boolean> {
  const end = Math.min(Date.now() + patience, Date.parse(begun.expires_at))
  let passing: Problem | undefined
  while (!gone() && Date.now() < end) {
    try {
      passing = undefined
      if (await finish(begun, gone)) return true
    } catch (error) {
      // A moment without a network takes no check away that was passed; a refusal does.
      if (!(error instanceof Problem) || (error.status !== 0 && error.status !== 429 && error.status < 500)) {
        dropFace(begun.id)
        throw error
      }
      passing = error
    }
    await new Promise((resolve) => setTimeout(resolve, PERIOD))
  }
  if (passing && !gone()) throw passing
  return false
}

/** False while the provider has not decided. */
async function finish({ id, client_secret }: FaceBegun, gone: () => boolean): Promise<boolean> {
  const answer = await call('post', '/api/v1/face-logins/{id}/finish', {
    path: { id }, headers: { 'x-client-secret': client_secret }, patience: { timeout: 10_000 },
  })
  if (answer.status !== 201) return false
  dropFace(id)
  const opened = answer.data as Session
  if (gone()) {
    // Somebody else may stand here by now: nobody waits for this session any more.
    await send({ method: 'DELETE', path: '/api/v1/sessions/current', headers: asHeader(opened.token) }).catch(() => undefined)
    return false
  }
  openSession(opened)
  return true
}

// Coming in: codes by SMS, the face check, the person's sessions.
import { platform } from '@platform'
import { api, call } from './client'
import { type Session, closeSession, openSession } from './session'
import type { Schema } from './types'

export type OwnSession = Schema<'OwnSession'>
export type SentCode = Schema<'SmsCodeAnswer'>
export type FaceAttempt = Schema<'FaceLoginBegun'>

export function sendCode(mobile: string, purpose: Schema<'CodePurpose'> = 'login'): Promise<SentCode> {
  return api('post', '/api/v1/sms-codes', { body: { mobile, purpose } })
}

/** `idNumber` for the first login with a number that an authority's list names. */
export async function loginBySms(codeId: string, code: string, idNumber: string | undefined): Promise<Session> {
  const body = { code_id: codeId, code, ...(idNumber === undefined ? {} : { id_number: idNumber }) }
  const session = await api('post', '/api/v1/sessions/sms', { body })
  openSession(session)
  return session
}

/** Begins a face check, lets the platform run it, and answers the attempt to be finished. */
export async function beginFace(name: string, idNumber: string): Promise<FaceAttempt> {
  const attempt = await api('post', '/api/v1/face-logins', { body: { name, id_number: idNumber, for: 'phone' } })
  await platform.checkFace((attempt.ticket ?? {}) as Record<string, unknown>)
  return attempt
}

/** Fetches the session of a face check; undefined while the provider has not decided. */
export async function finishFace(attempt: FaceAttempt): Promise<Session | undefined> {
  const answer = await call('post', '/api/v1/face-logins/{id}/finish', {
    path: { id: attempt.id },
    headers: { 'x-client-secret': attempt.client_secret },
  })
  if (answer.status !== 201) return undefined
  const session = answer.data as Session
  openSession(session)
  return session
}

/** Tells a computer's attempt that this phone scanned it; answers what the face check needs. */
export async function scanComputer(attempt: string, secret: string): Promise<unknown> {
  return (await api('post', '/api/v1/face-logins/{id}/scan', { path: { id: attempt }, body: { secret } })).ticket
}

export function listSessions(): Promise<OwnSession[]> {
  return api('get', '/api/v1/sessions', {})
}

export async function endSession(one: OwnSession): Promise<void> {
  await api('delete', '/api/v1/sessions/{id}', { path: { id: one.id } })
  if (one.current) closeSession()
}

// Coming in: codes by SMS, passwords, other platforms, computers, the person's sessions.
import { store } from '../lib/storage'
import { queryOf } from './address'
import { api, call } from './client'
import { regionId } from './regions'
import { type Session, closeSession, openSession } from './session'
import type { Schema } from './types'

export type OwnSession = Schema<'OwnSession'>
export type SentCode = Schema<'SmsCodeAnswer'>
export type CodePurpose = Schema<'CodePurpose'>
export type CaptchaProof = Schema<'CaptchaProof'>
export type Captcha = Schema<'CaptchaView'>
export type ScanBegun = Schema<'ScanBegunView'>

/** The region whose doors these are, as a part of a body or a query. */
const here = (): { region?: string } => (regionId.value === undefined ? {} : { region: regionId.value })

export function drawCaptcha(kind: 'picture' | 'question'): Promise<Captcha> {
  return api('post', '/api/v1/captchas', { body: { kind } })
}

/** `captcha` while the server asks for one. With the region, so that one without this door says so before a message is sent. */
export function sendCode(mobile: string, purpose: CodePurpose, captcha?: CaptchaProof): Promise<SentCode> {
  return api('post', '/api/v1/sms-codes', { body: { ...here(), mobile, purpose, ...(captcha ? { captcha } : {}) } })
}

/** `idNumber` for the first login with a number that an authority's list names. */
export async function loginBySms(codeId: string, code: string, idNumber: string | undefined): Promise<Session> {
  const body = { code_id: codeId, code, ...(idNumber === undefined ? {} : { id_number: idNumber }) }
  const session = await api('post', '/api/v1/sessions/sms', { body })
  openSession(session)
  return session
}

/** With the number that WeChat verified; `code` is what its button gave. */
export async function loginByWechatPhone(code: string, idNumber: string | undefined): Promise<void> {
  const body = { ...here(), code, ...(idNumber === undefined ? {} : { id_number: idNumber }) }
  openSession(await api('post', '/api/v1/sessions/wechat-phone', { body }))
}

/** Which computer waits for a face check: shown before it, so that nobody lets a stranger in. */
export function lookAtComputer(attempt: string, secret: string): Promise<Schema<'AskingView'>> {
  return api('post', '/api/v1/face-logins/{id}/look', { path: { id: attempt }, body: { secret } })
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

export async function loginByPassword(username: string, password: string, captcha: CaptchaProof): Promise<void> {
  openSession(await api('post', '/api/v1/sessions/password', { body: { ...here(), username, password, captcha } }))
}

/** How it ends comes by SMS. */
export async function register(body: Omit<Schema<'RegisterRequest'>, 'region'>): Promise<void> {
  await api('post', '/api/v1/accounts', { body: { ...here(), ...body } })
}

/** The name comes by SMS, where there is an account. */
export async function recoverUsername(mobile: string, captcha: CaptchaProof): Promise<void> {
  await api('post', '/api/v1/accounts/recover-username', { body: { ...here(), mobile, captcha } })
}

/** A code goes to the number of the account, where there is one. */
export function recoverPassword(username: string, captcha: CaptchaProof): Promise<Schema<'RecoveryView'>> {
  return api('post', '/api/v1/accounts/recover-password', { body: { ...here(), username, captcha } })
}

export async function resetPassword(codeId: string, code: string, password: string): Promise<void> {
  await api('post', '/api/v1/accounts/reset-password', { body: { code_id: codeId, code, password } })
}

interface Begun { state: string; client_secret: string; expires_at: string; from: string | undefined }
const IDENTITY = 'identity'

/** Begins a sign-in at a provider and answers its page; what fetches the session, and `from`, stay on this device. */
export async function beginIdentity(provider: string, from: string | undefined): Promise<string> {
  const { state, client_secret, expires_at, url } = await api('get', '/api/v1/identity/{provider}/authorize', { path: { provider }, query: here() })
  store.write(IDENTITY, { state, client_secret, expires_at, from } satisfies Begun)
  return url
}

/** Whether this device began a sign-in that can still be finished: also after the program was closed meanwhile. */
export const identityBegun = (): boolean => Date.parse(store.read<Begun>(IDENTITY)?.expires_at ?? '') > Date.now()

export function dropIdentity(): void {
  store.remove(IDENTITY)
}

/** What a provider's platform handed back: to this device, or to the browser that the person went to from here. */
export interface Handed { provider: string; code: string; state: string }

/** As one text that can be copied in a browser and pasted in WeChat; worth nothing without what this device kept. */
export const handedText = ({ provider, code, state }: Handed): string => (
  `provider=${encodeURIComponent(provider)}&code=${encodeURIComponent(code)}&state=${encodeURIComponent(state)}`
)

/** Reads that text, or the whole address of the page that showed it; undefined for any other. */
export function readHanded(text: string): Handed | undefined {
  const { provider, code, state } = queryOf(text.trim())
  return provider && code && state ? { provider, code, state } : undefined
}

/** Fetches the session of a sign-in that this device began; undefined for one that it did not. */
export async function finishIdentity({ provider, code, state }: Handed): Promise<Pick<Begun, 'from'> | undefined> {
  const begun = store.read<Begun>(IDENTITY)
  if (begun?.state !== state) return undefined
  store.remove(IDENTITY)
  openSession(await api('post', '/api/v1/sessions/identity', { body: { provider, code, state, client_secret: begun.client_secret } }))
  return begun
}

export function beginScan(): Promise<ScanBegun> {
  return api('post', '/api/v1/scan-logins', { body: here() })
}

/** Fetches the session of a computer; false while the phone has not answered. */
export async function finishScan(begun: ScanBegun): Promise<boolean> {
  const answer = await call('post', '/api/v1/scan-logins/{id}/finish', { path: { id: begun.id }, headers: { 'x-client-secret': begun.client_secret } })
  if (answer.status !== 201) return false
  openSession(answer.data as Session)
  return true
}

/** Tells a computer's log-in that this phone scanned it; answers which computer asks. */
export function scanLogin(id: string, secret: string): Promise<Schema<'AskingView'>> {
  return api('post', '/api/v1/scan-logins/{id}/scan', { path: { id }, body: { secret } })
}

export async function answerLogin(id: string, yes: boolean, stepUp?: Schema<'CodeProof'>): Promise<void> {
  if (yes) await api('post', '/api/v1/scan-logins/{id}/confirm', { path: { id }, body: stepUp ? { step_up: stepUp } : {} })
  else await api('post', '/api/v1/scan-logins/{id}/refuse', { path: { id } })
}

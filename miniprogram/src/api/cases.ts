// The person's cases: beginning one, looking at it, and every step that the server may allow.
import { api } from './client'
import type { Schema } from './types'
import { say } from '../lib/i18n'
import { newIdempotencyKey } from './transport'

export type Case = Schema<'CaseView'>
export type NewCase = Schema<'CreateCase'>
export type FormView = Schema<'FormView'>
export type Form = Record<string, unknown>
export type Accepted = Schema<'AcceptedNotice'>
export type CodeProof = Schema<'CodeProof'>
export type Rehearsal = Schema<'RehearsalView'>

const ENDED = ['completed', 'withdrawn', 'rejected', 'appeal_rejected']

/** Whether something may still happen with it: it is under way, or the person may act. */
export function isOpen(one: Case): boolean {
  return !ENDED.includes(one.state) || one.allowed_actions.length > 0
}

/** The exam and the year that it is about, which tell cases of the same service apart. */
export function aboutOf(one: Case): string {
  return [one.exam ? say(one.exam) : '', one.year].filter(Boolean).join(' · ')
}

/** A page of the person's cases, the newest first. */
export function listCases(query: { limit?: number; cursor?: string; service?: string; state?: string }): Promise<Schema<'CasePage'>> {
  return api('get', '/api/v1/cases', { query })
}

/** The form of a service with what is on record for the person and the certificate. */
export function beginForm(region: string, service: string, about: { certificate?: string | undefined; exam?: string | undefined }): Promise<FormView> {
  const query = { ...(about.certificate ? { certificate_id: about.certificate } : {}), ...(about.exam ? { exam: about.exam } : {}) }
  return api('get', '/api/v1/regions/{region}/services/{service}/form', { path: { region, service }, query })
}

/** The form of a case as it was filled in, with what stays locked. */
export function formOfCase(id: string): Promise<FormView> {
  return api('get', '/api/v1/cases/{id}/form', { path: { id } })
}

export function readCase(id: string): Promise<Case> {
  return api('get', '/api/v1/cases/{id}', { path: { id } })
}

/** Everything that stands against a new case, with nothing written. */
export async function rehearse(body: NewCase): Promise<Rehearsal> {
  return (await api('post', '/api/v1/cases', { body, query: { dry_run: true }, ...(await once()) })) as Rehearsal
}

/** One key for each time the person presses the button: repetitions of the transport have one effect. */
async function once(): Promise<{ idempotencyKey: string }> {
  return { idempotencyKey: await newIdempotencyKey() }
}

export async function createCase(body: NewCase): Promise<Case> {
  return (await api('post', '/api/v1/cases', { body, ...(await once()) })) as Case
}

/** What a step on a case that the person has seen carries: the revision, a key, the case. */
async function step(seen: Case): Promise<{ path: { id: string }; ifMatch: number; idempotencyKey: string }> {
  return { path: { id: seen.id }, ifMatch: seen.version, ...(await once()) }
}

export async function submitCase(seen: Case, body: Schema<'SubmitCase'>): Promise<Case> {
  return api('post', '/api/v1/cases/{id}/submit', { ...(await step(seen)), body })
}

export async function withdrawCase(seen: Case): Promise<Case> {
  return api('post', '/api/v1/cases/{id}/withdraw', { ...(await step(seen)), body: { confirmed: true } })
}

/** With the ids of files that were uploaded for the service's appeal slots. */
export async function appealCase(seen: Case, text: string, attachments: string[]): Promise<Case> {
  return api('post', '/api/v1/cases/{id}/appeal', { ...(await step(seen)), body: { text, attachments } })
}

export async function confirmMobile(seen: Case, proof: CodeProof, stepUp?: CodeProof): Promise<Case> {
  return api('post', '/api/v1/cases/{id}/confirm-mobile', { ...(await step(seen)), body: { ...proof, ...(stepUp ? { step_up: stepUp } : {}) } })
}

export async function editCase(seen: Case, body: Schema<'EditCase'>): Promise<Case> {
  return api('patch', '/api/v1/cases/{id}', { ...(await step(seen)), body })
}

export async function reAddressCase(seen: Case, body: Schema<'ReAddressCase'>): Promise<Case> {
  return api('post', '/api/v1/cases/{id}/re-address', { ...(await step(seen)), body })
}

// The person's exams: scores and what is left, checks, registrations with the promise, payments.
import type { CodeProof } from './cases'
import { api } from './client'
import { newIdempotencyKey } from './transport'
import type { Schema } from './types'

export type Scores = Schema<'ScoresView'>
export type Plan = Schema<'PlanView'>
export type Check = Schema<'OwnCheckView'>
export type Registration = Schema<'RegistrationView'>
export type PromiseText = Schema<'PromiseTextView'>
export type Payments = Schema<'RegistrationPaymentsView'>
export type PaymentReport = Schema<'PaymentReportView'>

export function readScores(region: string | undefined): Promise<Scores> {
  return api('get', '/api/v1/scores', { query: region === undefined ? {} : { region } })
}

export function readPlans(): Promise<Plan[]> {
  return api('get', '/api/v1/scores/plans', {})
}

export function listChecks(): Promise<Check[]> {
  return api('get', '/api/v1/checks', {})
}

export function listRegistrations(): Promise<Registration[]> {
  return api('get', '/api/v1/registrations', {})
}

export function readPromise(): Promise<PromiseText> {
  return api('get', '/api/v1/promise', {})
}

/** What a step on a registration that the person has seen carries. */
async function step(seen: Registration): Promise<{ path: { id: string }; ifMatch: number; idempotencyKey: string }> {
  return { path: { id: seen.id }, ifMatch: seen.version, idempotencyKey: await newIdempotencyKey() }
}

/** Signs the promise: the person's own act, with all its statements. */
export async function signPromise(seen: Registration, text: PromiseText, stepUp: CodeProof | undefined): Promise<Registration> {
  const body = { version: text.version, statements: text.statements.map((one) => one.name), ...(stepUp ? { step_up: stepUp } : {}) }
  return api('post', '/api/v1/registrations/{id}/promise', { ...(await step(seen)), body })
}

/** Chooses evidence instead; that cannot be undone, so that it may need a proof once more. */
export async function declinePromise(seen: Registration, stepUp: CodeProof | undefined): Promise<Registration> {
  return api('post', '/api/v1/registrations/{id}/decline', { ...(await step(seen)), body: { confirmed: true, ...(stepUp ? { step_up: stepUp } : {}) } })
}

export async function withdrawPromise(seen: Registration, stepUp: CodeProof | undefined): Promise<Registration> {
  return api('post', '/api/v1/registrations/{id}/withdraw-promise', { ...(await step(seen)), body: { confirmed: true, ...(stepUp ? { step_up: stepUp } : {}) } })
}

export function listPayments(): Promise<Payments[]> {
  return api('get', '/api/v1/payments', {})
}

export async function listPaymentReports(): Promise<PaymentReport[]> {
  return (await api('get', '/api/v1/payment-reports', { query: { limit: 20 } })).items
}

export async function reportPayment(body: Schema<'ReportPayment'>): Promise<PaymentReport> {
  return api('post', '/api/v1/payment-reports', { body, idempotencyKey: await newIdempotencyKey() })
}

// Online checks of an employer who states a purpose: a receipt for one certificate, a whole list, and a receipt that is shown.
import type { ToldVerdict } from '../lib/checks'
import { api } from './client'
import type { Schema } from './types'

export type OnlineCheck = Schema<'VerificationView'>
export type Batch = Schema<'BatchView'>
export type ReceiptCheck = Schema<'ReceiptView'>

export interface Stated {
  purpose: string
  organisation?: string
}

/** What was typed, without the blanks; an organisation that was not named is left out. */
export function stated(purpose: string, organisation: string): Stated {
  const named = organisation.trim()
  return { purpose: purpose.trim(), ...(named === '' ? {} : { organisation: named }) }
}

/** Checks online and asks for a receipt. The holder is told who asked and why. */
export function askReceipt(code: string, said: Stated): Promise<OnlineCheck> {
  return api('post', '/api/v1/verifications', { body: { code, ...said }, patience: { timeout: 12_000, once: true } })
}

/** The service's answer as the verdict that it is: it knows more than any list on this phone. */
export function verdictOf(answer: OnlineCheck): ToldVerdict {
  return {
    outcome: answer.verdict, reason: answer.reason, asOfMs: Date.parse(answer.as_of), said: { zh: `${answer.text.zh}${answer.advice.zh}`, en: `${answer.text.en} ${answer.advice.en}` },
    ...(answer.certificate ? { claims: answer.certificate } : {}),
  }
}

/** Checks a list. The same key gets the same answer again, and nobody is told twice. */
export function checkList(rows: Schema<'BatchRequest'>['rows'], said: Stated, idempotencyKey: string): Promise<Batch> {
  return api('post', '/api/v1/verifications/batch', { body: { ...said, rows }, idempotencyKey })
}

/** Asks whether a receipt is genuine. Nobody is told. */
export function checkReceipt(receipt: string): Promise<ReceiptCheck> {
  return api('post', '/api/v1/verifications/receipts', { body: { receipt } })
}

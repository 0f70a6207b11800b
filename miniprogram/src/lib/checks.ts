// What was checked on this phone. It stays on this phone: nothing of it is sent anywhere, and it can be cleared.
import { ref } from 'vue'
import type { Verdict } from '@verifier'
import { store } from './storage'

export interface Check {
  id: string
  /** When it was checked, milliseconds since 1970. */
  atMs: number
  outcome: Verdict['outcome']
  reason: Verdict['reason']
  /** The moment that the verdict speaks of. */
  asOfMs: number
  name?: string | undefined
  exam?: string | undefined
  level?: string | undefined
  /** What the employer stated when asking for a receipt, and the receipt. */
  purpose?: string | undefined
  organisation?: string | undefined
  receipt?: string | undefined
}

/** More than a day at a job fair, and small enough for every phone's storage. */
const MOST = 200
const NAME = 'checks'

export const checks = ref<Check[]>(store.read<Check[]>(NAME) ?? [])

/** Keeps a verdict and answers its entry. A text that was no code at all is nothing to keep. */
export function keepCheck(verdict: Verdict, nowMs: number): Check | undefined {
  if (verdict.reason === 'unreadable') return undefined
  const { claims } = verdict
  const check: Check = {
    id: `${nowMs}-${checks.value.length}`, atMs: nowMs, outcome: verdict.outcome, reason: verdict.reason, asOfMs: verdict.asOfMs,
    name: claims?.name, exam: claims?.exam, level: claims?.level,
  }
  save([check, ...checks.value].slice(0, MOST))
  return check
}

/** Puts a receipt beside the check that it is of. */
export function keepReceipt(id: string, stated: Pick<Check, 'purpose' | 'organisation' | 'receipt'>): void {
  save(checks.value.map((check) => (check.id === id ? { ...check, ...stated } : check)))
}

export function clearChecks(): void {
  save([])
}

function save(kept: Check[]): void {
  checks.value = kept
  store.write(NAME, kept)
}

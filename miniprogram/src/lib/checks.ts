// What was checked on this phone. It stays on this phone: nothing of it is sent anywhere, and it can be cleared.
import { ref } from 'vue'
import type { Claims, Verdict } from '@verifier'
import type { Bilingual } from './i18n'
import { store } from './storage'

/** A verdict of this phone, or of the service, which names reasons that no phone knows and says them in its own words. */
export interface ToldVerdict {
  outcome: Verdict['outcome']
  reason: string
  asOfMs: number
  claims?: Partial<Omit<Claims, 'status'>>
  said?: Bilingual
}

export interface Check {
  id: string
  /** When it was checked, milliseconds since 1970. */
  atMs: number
  outcome: Verdict['outcome']
  reason: string
  /** Why, in the service's words, where it was asked. */
  said?: Bilingual | undefined
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
export function keepCheck(verdict: ToldVerdict, nowMs: number): Check | undefined {
  if (verdict.reason === 'unreadable') return undefined
  const check: Check = { id: `${nowMs}-${checks.value.length}`, ...contentOf(verdict, nowMs) }
  save([check, ...checks.value].slice(0, MOST))
  return check
}

/** Writes a later verdict about the same certificate over the one that was kept. */
export function keepAgain(id: string, verdict: ToldVerdict, nowMs: number): void {
  const { name, exam, level, ...content } = contentOf(verdict, nowMs)
  const claims = name === undefined ? {} : { name, exam, level }
  save(checks.value.map((check) => (check.id === id ? { ...check, ...content, ...claims } : check)))
}

function contentOf({ outcome, reason, asOfMs, claims, said }: ToldVerdict, atMs: number): Omit<Check, 'id'> {
  return { atMs, outcome, reason, asOfMs, said, name: claims?.name, exam: claims?.exam, level: claims?.level }
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

// The check on the screen. A verdict comes within moments; where there is a network the newer list is given a head start,
// and whenever it comes later the same code is looked at again. Only the newest check counts.
import { type Ref, ref, shallowRef } from 'vue'
import { checkHeld, refreshAll, renew } from '../../../api/verification'
import { type Check, type ToldVerdict, keepAgain, keepCheck } from '../../../lib/checks'
import type { TextKey } from '../../../lib/i18n'
import { online } from '../../../lib/network'

/** So long a verdict waits for fresh lists, in milliseconds; counted from when they were asked for. */
const HEAD_START = 2_000
/** Reasons that a list gave, whose moment is the list's. */
const OF_LISTS = ['in_force', 'revoked', 'superseded', 'suspended']

export interface Checking {
  busy: Ref<boolean>
  answer: Ref<ToldVerdict | undefined>
  /** Its entry in this phone's history. */
  kept: Ref<Check | undefined>
  text: Ref<string>
  /** What a second look brought, or why there is no verdict. */
  word: Ref<TextKey | undefined>
  check(scanned: string): Promise<void>
  /** Brings the lists up to date, and looks again at what is on the screen. */
  refresh(): Promise<void>
  /** The service's own answer about the same code. */
  take(told: ToldVerdict): void
  clear(): void
}

export function useChecking(): Checking {
  const busy = ref(false)
  const answer = shallowRef<ToldVerdict>()
  const kept = shallowRef<Check>()
  const text = ref('')
  const word = ref<TextKey>()
  let newest = 0

  async function check(scanned: string): Promise<void> {
    const mine = ++newest
    busy.value = true
    word.value = undefined
    let late = false
    try {
      if (online.value) {
        const { sinceMs, done } = renew()
        late = !(await within(done, sinceMs + HEAD_START - Date.now()))
      }
      if (mine === newest) show(scanned)
    } finally {
      if (mine === newest) busy.value = false
    }
    if (late && mine === newest) await refresh()
  }

  function show(scanned: string): void {
    text.value = scanned
    answer.value = checkHeld(scanned)
    kept.value = answer.value && keepCheck(answer.value, Date.now())
    word.value = answer.value ? undefined : 'verify.noKeys'
  }

  async function refresh(): Promise<void> {
    const mine = newest
    await refreshAll()
    if (mine === newest && text.value !== '' && !busy.value) lookAgain()
  }

  function lookAgain(): void {
    const before = answer.value
    if (!before) return show(text.value)
    const now = checkHeld(text.value)
    if (!now) return
    const newer = OF_LISTS.includes(now.reason) && now.asOfMs > before.asOfMs
    // What the service said itself gives way only to a list that is newer, and only where lists know it at all: whether a
    // code was ever registered stands in none, and there a signed code that never was looks as if it were in force.
    const ofLists = OF_LISTS.includes(before.reason) || before.reason === 'register_unavailable'
    if (before.said ? newer && ofLists : newer || now.reason !== before.reason) replaced(now, now.reason === before.reason ? 'verify.confirmed' : 'verify.changed')
  }

  function replaced(now: ToldVerdict, how: TextKey | undefined): void {
    ;[answer.value, word.value] = [now, how]
    if (kept.value) keepAgain(kept.value.id, now, Date.now())
  }

  return {
    busy, answer, kept, text, word, check, refresh,
    take: (told) => replaced(told, answer.value?.outcome === told.outcome ? undefined : 'verify.changed.online'),
    clear() {
      newest += 1
      ;[answer.value, kept.value, text.value, word.value, busy.value] = [undefined, undefined, '', undefined, false]
    },
  }
}

/** Whether something ended in time. */
async function within(done: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(false), Math.max(0, ms))))
  const inTime = await Promise.race([done.then(() => true), late])
  clearTimeout(timer)
  return inTime
}

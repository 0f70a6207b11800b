// Words of a form that is no application — an appeal, a report — kept on this device while they are written, as drafts are.
import { type Ref, watch } from 'vue'
import { session } from '../api/session'
import { type KeptFile, dropDraft, heldDraft, keepDraft } from './drafts'
import type { Value } from './form'

interface KeptFiles {
  entries: Ref<unknown>
  kept(): KeptFile[]
  restore(files: readonly KeptFile[]): void
}

export interface Keeping {
  /** Brings back what was written under the name as it is now; answers whether there was anything. */
  restore(): boolean
  /** It was handed in, or the person begins afresh. */
  forget(): void
}

/**
 * Keeps the words at every change under a name, which may change. Only of a person who has come through a door: what somebody
 * writes without one, who may not want to be known, is left on no device.
 */
export function useKeeping(name: () => string, words: Record<string, Ref<Value>>, files?: KeptFiles): Keeping {
  const initial = Object.fromEntries(Object.entries(words).map(([key, word]) => [key, word.value]))
  const person = (): string | undefined => session.value?.person.id
  let filling = false

  function keep(): void {
    const own = person()
    if (filling || own === undefined || name() === '') return
    const values = Object.fromEntries(Object.entries(words).map(([key, word]) => [key, word.value]))
    const kept = files?.kept() ?? []
    const empty = kept.length === 0 && Object.entries(values).every(([key, value]) => value === initial[key])
    if (empty) dropDraft(name())
    else keepDraft(name(), { person: own, values, accepted: [], files: kept })
  }

  function take(values: Record<string, unknown>, kept: readonly KeptFile[]): void {
    filling = true
    for (const [key, word] of Object.entries(words)) word.value = typeof values[key] === typeof initial[key] ? values[key] as Value : initial[key]!
    files?.restore(kept)
    filling = false
  }

  // Words of one person are not left for the next; their draft stays theirs.
  watch(person, (_, before) => {
    if (before !== undefined) take({}, [])
  }, { flush: 'sync' })
  // At once: a session that ends takes the form from the screen before anything that waits.
  watch([...Object.values(words), ...(files ? [files.entries] : [])], keep, { flush: 'sync' })

  return {
    restore() {
      const own = person()
      // Without a person nothing was kept, and what stands there stays.
      if (own === undefined) return false
      const draft = heldDraft(name(), own)
      take(draft?.values ?? {}, draft?.files ?? [])
      return draft !== undefined
    },
    forget() {
      take({}, [])
      dropDraft(name())
    },
  }
}

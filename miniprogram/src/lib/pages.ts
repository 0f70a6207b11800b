// A list that the server answers page by page: the first page again, or one more at the end.
import { type Ref, ref, shallowRef } from 'vue'
import { type Problem, asProblem } from '../api/problem'
import { withPerson } from './own'

export interface Page<T> {
  items: T[]
  next_cursor?: string
}

export interface Paged<T> {
  /** Undefined until the first page came. */
  items: Ref<T[] | undefined>
  problem: Ref<Problem | undefined>
  busy: Ref<boolean>
  more: Ref<boolean>
  /** Reads the first page; what is on the screen stays until it came. */
  restart(): Promise<void>
  next(): Promise<void>
}

/** `read` gets the cursor of the page, or undefined for the first. A later `restart` wins over pages under way.
 * Whose the list is: see `useLoad`. */
export function usePages<T>(read: (cursor: string | undefined) => Promise<Page<T>>, whose: 'own' | 'everybodys' = 'own'): Paged<T> {
  const items = shallowRef<T[]>()
  const problem = shallowRef<Problem>()
  const busy = ref(false)
  const more = ref(false)
  let cursor: string | undefined
  let latest = 0

  async function take(from: string | undefined): Promise<void> {
    const mine = ++latest
    busy.value = true
    try {
      const page = await read(from)
      if (mine !== latest) return
      items.value = from === undefined ? page.items : [...(items.value ?? []), ...page.items]
      cursor = page.next_cursor
      more.value = cursor !== undefined
      problem.value = undefined
    } catch (error) {
      if (mine === latest) problem.value = asProblem(error)
    } finally {
      if (mine === latest) busy.value = false
    }
  }

  function forget(): boolean {
    const asked = latest > 0
    latest += 1
    ;[items.value, problem.value, busy.value, more.value, cursor] = [undefined, undefined, false, false, undefined]
    return asked
  }
  if (whose === 'own') withPerson(forget, () => void take(undefined))

  return {
    items, problem, busy, more,
    restart: () => take(undefined),
    next: async () => {
      if (cursor !== undefined && !busy.value) await take(cursor)
    },
  }
}

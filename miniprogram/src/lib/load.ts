// Reading something for a page: what came, what went wrong, whether it is still under way.
import { type Ref, ref, shallowRef } from 'vue'
import { type Problem, asProblem } from '../api/problem'
import { withPerson } from './own'

export interface Loading<T> {
  data: Ref<T | undefined>
  problem: Ref<Problem | undefined>
  busy: Ref<boolean>
  run(): Promise<void>
}

/**
 * `read` is called by `run`; of two answers that overtake each other the later question wins. What is not said to be
 * `everybodys` is taken for the person's own, and goes with them.
 */
export function useLoad<T>(read: () => Promise<T>, whose: 'own' | 'everybodys' = 'own'): Loading<T> {
  const data = shallowRef<T>()
  const problem = shallowRef<Problem>()
  const busy = ref(false)
  let latest = 0

  async function run(): Promise<void> {
    const mine = ++latest
    busy.value = true
    try {
      const answer = await read()
      if (mine === latest) [data.value, problem.value] = [answer, undefined]
    } catch (error) {
      if (mine === latest) problem.value = asProblem(error)
    } finally {
      if (mine === latest) busy.value = false
    }
  }

  function forget(): boolean {
    const asked = latest > 0
    // An answer to the one who is gone is not waited for either.
    latest += 1
    ;[data.value, problem.value, busy.value] = [undefined, undefined, false]
    return asked
  }
  if (whose === 'own') withPerson(forget, () => void run())

  return { data, problem, busy, run }
}

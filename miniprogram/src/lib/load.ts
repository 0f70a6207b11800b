// Reading something for a page: what came, what went wrong, whether it is still under way.
import { type Ref, ref, shallowRef } from 'vue'
import { type Problem, asProblem } from '../api/problem'

export interface Loading<T> {
  data: Ref<T | undefined>
  problem: Ref<Problem | undefined>
  busy: Ref<boolean>
  run(): Promise<void>
}

/** `read` is called by `run`; of two answers that overtake each other the later question wins. */
export function useLoad<T>(read: () => Promise<T>): Loading<T> {
  const data = shallowRef<T>()
  const problem = shallowRef<Problem>()
  const busy = ref(false)
  let latest = 0
  return {
    data,
    problem,
    busy,
    async run() {
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
    },
  }
}

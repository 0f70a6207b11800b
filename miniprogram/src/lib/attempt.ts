// One thing at a time that the person asked for: under way, done, or refused with a reason that can be shown.
import { type Ref, ref, shallowRef } from 'vue'
import { type Problem, asProblem } from '../api/problem'

export interface Attempt {
  busy: Ref<boolean>
  problem: Ref<Problem | undefined>
  /** Does the work unless something is under way already; answers whether it succeeded. */
  run(work: () => Promise<unknown>): Promise<boolean>
}

export function useAttempt(): Attempt {
  const busy = ref(false)
  const problem = shallowRef<Problem>()
  return {
    busy,
    problem,
    async run(work) {
      if (busy.value) return false
      busy.value = true
      problem.value = undefined
      try {
        await work()
        return true
      } catch (error) {
        problem.value = asProblem(error)
        return false
      } finally {
        busy.value = false
      }
    },
  }
}

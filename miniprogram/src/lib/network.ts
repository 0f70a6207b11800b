// Whether there is a network, as far as the device knows, and what is to be done when it comes back.
import { ref } from 'vue'
import { platform } from '@platform'

export const online = ref(true)
const waiting: (() => void)[] = []

/** Called once, when the client starts. */
export function watchNetwork(): void {
  platform.watchNetwork((now) => {
    const back = now && !online.value
    online.value = now
    if (back) waiting.forEach((work) => work())
  })
}

/** Does something each time the network comes back. */
export function whenBackOnline(work: () => void): void {
  waiting.push(work)
}

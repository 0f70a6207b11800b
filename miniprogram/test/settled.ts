// Waits for what a component draws: the components inside it arrive on their own time, and bring others with them.
import { flushPromises } from '@vue/test-utils'
import { vi } from 'vitest'

/** As deep as components stand in each other here. */
const DEPTH = 5

export async function settled(): Promise<void> {
  for (let turn = 0; turn < DEPTH; turn++) {
    await flushPromises()
    await vi.dynamicImportSettled()
  }
}

// What an example of a component is. Each component has a file of them beside it; the gallery shows them, the tests mount them.
import type { Component } from 'vue'

export interface Answer {
  status: number
  body: unknown
}

export interface Example<Props = Record<string, unknown>> {
  /** The state that it shows, in a few words. */
  name: string
  props: Props
  /** Words in its slot, where it has one. */
  inside?: string
  /** What the service answers meanwhile, by the end of the path; where nothing is said the network is down. */
  answers?: Record<string, Answer>
  /** Brings the device into a state, such as logged in. It holds for everything that is mounted then. */
  given?: () => void
  /** What the person presses to come to that state, by the words on the button. */
  pressed?: string
  /** There is nothing to see then, and that is right. */
  nothing?: boolean
  /** It lies over what is around it. */
  covers?: boolean
}

export interface Examples {
  component: Component
  examples: Example[]
}

// vue-tsc gives a component as something that is constructed with its properties.
type PropsOf<C> = C extends new (...args: never[]) => { $props: infer P } ? P : never

/** The examples of a component; its properties are checked by their types. */
export function examplesOf<C extends Component>(component: C, examples: Example<PropsOf<C>>[]): Examples {
  return { component, examples: examples as Example[] }
}

/** Whether an example is shown without the others: it covers them, or it needs the device or the service to itself. */
export const isAlone = ({ covers, given, answers }: Example): boolean => covers === true || given !== undefined || answers !== undefined

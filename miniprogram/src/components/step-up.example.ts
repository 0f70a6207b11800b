// Examples of zd-step-up.
import { examplesOf } from '../lib/examples'
import { refused } from './example-data'
import StepUp from './step-up.vue'

export default examplesOf(StepUp, [
  { name: 'asked for', props: { problem: refused({ status: 403, code: 'step_up_required' }) } },
  { name: 'not asked for', props: { problem: undefined }, nothing: true },
])

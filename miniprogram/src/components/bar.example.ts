// Examples of zd-bar.
import { examplesOf } from '../lib/examples'
import ActionBar from './bar.vue'

export default examplesOf(ActionBar, [
  { name: 'at the bottom', props: {}, inside: '提交' },
])

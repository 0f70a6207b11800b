// Examples of zd-area-picker.
import { examplesOf } from '../lib/examples'
import { areas } from './example-data'
import AreaPicker from './area-picker.vue'

export default examplesOf(AreaPicker, [
  { name: 'open', props: { areas, open: true }, covers: true },
  { name: 'closed', props: { areas, open: false }, nothing: true },
])

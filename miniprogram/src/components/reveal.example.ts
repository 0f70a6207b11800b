// Examples of zd-reveal.
import { examplesOf } from '../lib/examples'
import RevealData from './reveal.vue'

export default examplesOf(RevealData, [
  { name: 'offered', props: {} },
  { name: 'opened', props: {}, pressed: '显示完整信息' },
])

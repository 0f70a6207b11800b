// Examples of zd-full-numbers.
import { examplesOf } from '../lib/examples'
import FullNumbers from './full-numbers.vue'

export default examplesOf(FullNumbers, [
  { name: 'offered', props: {} },
  { name: 'opened', props: {}, pressed: '下载的文件要显示完整号码？' },
])

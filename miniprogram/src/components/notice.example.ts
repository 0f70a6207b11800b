// Examples of zd-notice.
import { examplesOf } from '../lib/examples'
import { notice } from './example-data'
import NoticeText from './notice.vue'

export default examplesOf(NoticeText, [
  { name: 'to be accepted', props: { notice } },
  { name: 'with a gate', props: { notice: { ...notice, scroll_gate: true } } },
  { name: 'with the region’s own word', props: { notice, verb: '我已知晓' } },
  { name: 'accepted already', props: { notice, accepted: true } },
])

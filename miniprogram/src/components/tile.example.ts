// Examples of zd-tile.
import { examplesOf } from '../lib/examples'
import PressTile from './tile.vue'

export default examplesOf(PressTile, [
  { name: 'plain', props: { icon: 'scan', label: '核验证书' } },
  { name: 'something waits', props: { icon: 'mail', label: '消息', badge: 3 } },
  { name: 'much waits', props: { icon: 'mail', label: '消息', badge: 250 } },
])

// Examples of zd-empty.
import { examplesOf } from '../lib/examples'
import EmptyPage from './empty.vue'

export default examplesOf(EmptyPage, [
  { name: 'leads somewhere', props: { icon: 'mail', text: '还没有消息', action: '看看可以办什么' } },
  { name: 'leads nowhere', props: { icon: 'certificate', text: '没有查到证书' } },
  { name: 'with more words', props: { icon: 'help-circle', text: '没有找到' }, inside: '换一个词再试。' },
])

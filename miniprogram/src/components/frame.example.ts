// Examples of zd-frame.
import { elder } from '../lib/display'
import { examplesOf } from '../lib/examples'
import { online } from '../lib/network'
import { theme } from '../lib/theme'
import PageFrame from './frame.vue'

export default examplesOf(PageFrame, [
  { name: 'as usual', props: { title: 'home.title' }, inside: '页面的内容' },
  { name: 'elder mode', props: { title: 'home.title' }, inside: '页面的内容', given: () => void (elder.value = true) },
  { name: 'dark by choice', props: { title: 'home.title' }, inside: '页面的内容', given: () => void (theme.value = 'dark') },
  { name: 'without a network', props: { title: 'home.title' }, inside: '页面的内容', given: () => void (online.value = false) },
])

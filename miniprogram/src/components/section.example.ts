// Examples of zd-section.
import { examplesOf } from '../lib/examples'
import PageSection from './section.vue'

export default examplesOf(PageSection, [
  { name: 'plain', props: { title: '我的业务' }, inside: '办件' },
  { name: 'with more behind it', props: { title: '我的业务', more: '全部' }, inside: '办件' },
])

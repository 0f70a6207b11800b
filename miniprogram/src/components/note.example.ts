// Examples of zd-note.
import { examplesOf } from '../lib/examples'
import SideNote from './note.vue'

export default examplesOf(SideNote, [
  { name: 'quiet', props: { text: '如果号码可用，短信已经发出。' } },
  { name: 'to be seen', props: { text: '地址像是快递柜，证书不寄往快递柜。', warning: true } },
  { name: 'words in the slot', props: { warning: true }, inside: '请当面拆开核对。' },
])

// Examples of zd-reading.
import { examplesOf } from '../lib/examples'
import { refused } from './example-data'
import ReadingLines from './reading.vue'

export default examplesOf(ReadingLines, [
  { name: 'being read', props: { has: false, rows: 2 } },
  { name: 'read', props: { has: true }, inside: '读到的内容' },
  { name: 'read, and failed the next time', props: { has: true, problem: refused() }, inside: '读到的内容' },
  { name: 'not to be had', props: { has: false, problem: refused() } },
])

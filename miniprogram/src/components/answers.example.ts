// Examples of zd-answers.
import { examplesOf } from '../lib/examples'
import { fields, home } from './example-data'
import AnswerLines from './answers.vue'

const all = [fields.recipient, fields.way, fields.fee, fields.abroad, fields.address]

export default examplesOf(AnswerLines, [
  { name: 'filled', props: { fields: all, values: { recipient: '李明', way: 'mail', fee: '61.00', abroad: true, address: home } } },
  { name: 'nothing filled', props: { fields: all, values: {} } },
])

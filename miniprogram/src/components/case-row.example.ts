// Examples of zd-case-row.
import { examplesOf } from '../lib/examples'
import { oneCase, text } from './example-data'
import CaseRow from './case-row.vue'

export default examplesOf(CaseRow, [
  { name: 'on its way', props: { one: oneCase } },
  { name: 'of an exam', props: { one: { ...oneCase, exam: text('一级建造师', 'Constructor, grade one'), year: 2025 } } },
  { name: 'late', props: { one: { ...oneCase, overdue: true } } },
  { name: 'returned', props: { one: { ...oneCase, state: 'returned', state_text: text('退回修改', 'Returned'), state_help: text('请按意见修改。', 'Please correct it.') } } },
  { name: 'completed', props: { one: { ...oneCase, state: 'completed', state_text: text('已办结', 'Completed'), state_help: text('办完了。', 'It is done.') } } },
])

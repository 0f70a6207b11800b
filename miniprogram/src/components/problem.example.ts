// Examples of zd-problem.
import { examplesOf } from '../lib/examples'
import { refused } from './example-data'
import ProblemNote from './problem.vue'

export default examplesOf(ProblemNote, [
  { name: 'a refusal', props: { problem: refused() } },
  { name: 'to be tried again', props: { problem: refused({ code: 'unreachable', status: 0, title: '没有连上服务', request_id: '' }), retry: true } },
  { name: 'faults of fields', props: { problem: refused({ errors: [{ pointer: '/form/mobile', code: 'mobile_invalid', detail: '号码不对。', remedy: '请填写 11 位。', detail_en: 'Wrong.', remedy_en: '11 digits.' }] }) } },
])

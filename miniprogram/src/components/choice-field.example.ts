// Examples of zd-choice-field.
import { examplesOf } from '../lib/examples'
import ChoiceField from './choice-field.vue'

export default examplesOf(ChoiceField, [
  { name: 'nothing chosen', props: { label: '省 市 区', value: '', pressed: true, required: true } },
  { name: 'chosen', props: { label: '省 市 区', value: '广东省 广州市 天河区', pressed: true } },
  { name: 'faulty', props: { label: '省 市 区', value: '', fault: '请选择省市区', pressed: true } },
])

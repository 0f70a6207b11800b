// Examples of zd-field.
import { examplesOf } from '../lib/examples'
import FieldLine from './field.vue'

export default examplesOf(FieldLine, [
  { name: 'empty, with a hint', props: { label: '手机号码', modelValue: '', type: 'number', hint: '快递员会打这个号码', required: true } },
  { name: 'faulty', props: { label: '手机号码', modelValue: '138', type: 'number', fault: '请填写 11 位手机号码', required: true } },
  { name: 'fixed', props: { label: '姓名', modelValue: '李明', readonly: true } },
  { name: 'a password', props: { label: '密码', modelValue: 'tulip', secret: true } },
  { name: 'long', props: { label: '情况说明', modelValue: '证书在搬家时遗失，已经登报声明。', long: true, maxlength: 200 } },
])

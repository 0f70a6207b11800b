// Examples of zd-form.
import { examplesOf } from '../lib/examples'
import { fill } from '../lib/form'
import { fields } from './example-data'
import ProfileForm from './form.vue'

const empty = fill(Object.values(fields))

export default examplesOf(ProfileForm, [
  { name: 'every kind of field', props: { fields: Object.values(fields), modelValue: { ...empty, number: '4****************6' }, faults: {} } },
  { name: 'faulty', props: { fields: [fields.recipient, fields.way, fields.exam], modelValue: empty, faults: { '/form/recipient': '请填写这一项', '/form/way': '请选择', '/form/exam': '请选择' } } },
  { name: 'nothing to fill', props: { fields: [], modelValue: {}, faults: {} }, nothing: true },
])

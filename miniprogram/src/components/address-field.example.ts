// Examples of zd-address-field.
import { examplesOf } from '../lib/examples'
import { home, nowhere } from './example-data'
import AddressField from './address-field.vue'

const shared = { label: '邮寄地址', faults: {}, pointer: '/form/address' }

export default examplesOf(AddressField, [
  { name: 'empty', props: { ...shared, modelValue: nowhere, required: true, hint: '写到门牌号' } },
  { name: 'filled', props: { ...shared, modelValue: home } },
  { name: 'a locker', props: { ...shared, modelValue: { ...home, detail: '天河路8号丰巢柜' } } },
  { name: 'faulty', props: { ...shared, modelValue: nowhere, faults: { '/form/address/province': '请选择省市区', '/form/address/detail': '请填写详细地址' } } },
])

// Examples of zd-rows.
import { examplesOf } from '../lib/examples'
import LabelRows from './rows.vue'

export default examplesOf(LabelRows, [
  { name: 'short', props: { rows: [{ label: '姓名', value: '李*' }, { label: '证件号码', value: '4****************6' }] } },
  { name: 'long', props: { rows: [{ label: '管理号（资格证书编号）', value: '20250501012345678901 / 20250501012345678902' }, { label: 'Approved on', value: '2025-09-07' }] } },
])

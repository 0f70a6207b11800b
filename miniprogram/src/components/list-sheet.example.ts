// Examples of zd-list-sheet.
import { examplesOf } from '../lib/examples'
import ListSheet from './list-sheet.vue'

const items = [{ value: 'a', label: '一级建造师' }, { value: 'b', label: '社会工作者' }]

export default examplesOf(ListSheet, [
  { name: 'open', props: { open: true, title: '考试', items }, covers: true },
  { name: 'below a level', props: { open: true, title: '广东省', items, back: true }, covers: true },
  { name: 'closed', props: { open: false, title: '考试', items }, nothing: true },
])

// Components that show lists, their outlines while they are read, and where to go when there is nothing.
import { flushPromises, mount } from '@vue/test-utils'
import { expect, it, vi } from 'vitest'
import { Problem } from '../api/problem'
import AddressField from './address-field.vue'
import AnswerLines from './answers.vue'
import EmptyPage from './empty.vue'
import ListSheet from './list-sheet.vue'
import ReadingLines from './reading.vue'

const text = (zh: string) => ({ zh, en: zh })

it('an empty page says why, and leads somewhere by a button', async () => {
  const page = mount(EmptyPage, { props: { icon: 'mail', text: '还没有消息', action: '看看可以办什么' } })
  expect(page.text()).toContain('还没有消息')
  await page.find('t-button').trigger('click')
  expect(page.emitted('go')).toHaveLength(1)
  expect(mount(EmptyPage, { props: { icon: 'mail', text: '还没有消息' } }).find('t-button').exists()).toBe(false)
})

it('what is being read has an outline; what was read stays while it is read again and when that fails', async () => {
  const page = mount(ReadingLines, { props: { has: false, rows: 4 }, slots: { default: '<i>内容</i>' } })
  expect(page.findAll('.reading__row')).toHaveLength(4)
  expect(page.find('[aria-busy=true]').exists()).toBe(true)
  await page.setProps({ has: true })
  expect(page.text()).toBe('内容')
  const problem = new Problem({
    type: 'about:blank', status: 0, code: 'unreachable', title: '没有连上服务', detail: '', remedy: '', title_en: '', detail_en: '', remedy_en: '', allowed_actions: [], errors: [], request_id: '',
  })
  await page.setProps({ problem })
  await vi.waitFor(() => expect(page.text()).toContain('没有连上服务'))
  expect(page.text()).toContain('内容')
  await page.find('t-button').trigger('click')
  expect(page.emitted('retry')).toHaveLength(1)
})

it('a list is chosen from, and can be left', async () => {
  const items = [{ value: 'a', label: '一级建造师' }, { value: 'b', label: '社会工作师' }]
  const sheet = mount(ListSheet, { props: { open: true, title: '考试', items } })
  await flushPromises()
  await sheet.findAll('.list-sheet__one')[1]!.trigger('click')
  expect(sheet.emitted('pick')).toEqual([['b']])
  await sheet.findAll('t-button').at(-1)!.trigger('click')
  expect(sheet.emitted('close')).toHaveLength(1)
})

it('answers are shown by the words of their choices, amounts in yuan, and nothing as a dash', async () => {
  const field = (name: string, kind: string, options: object[] = []) => ({ name, kind, label: text(name), required: false, source: 'free', options })
  const fields = [field('way', 'choice', [{ value: 'mail', label: text('邮寄') }]), field('fee', 'amount'), field('abroad', 'boolean'), field('note', 'text')]
  const lines = mount(AnswerLines, { props: { fields: fields as never, values: { way: 'mail', fee: '61.00', abroad: true, note: '' } } })
  await vi.waitFor(() => expect(lines.text()).toContain('邮寄'))
  for (const part of ['61.00', '是', '—']) expect(lines.text()).toContain(part)
})

it('an address warns of lockers while it is typed', async () => {
  const address = { province: '广东省', city: '广州市', district: '天河区', detail: '天河路8号' }
  const field = mount(AddressField, { props: { label: '邮寄地址', modelValue: address, faults: {}, pointer: '/form/address' } })
  await flushPromises()
  expect(field.text()).not.toContain('快递柜')
  await field.setProps({ modelValue: { ...address, detail: '天河路8号丰巢柜' } })
  await vi.waitFor(() => expect(field.text()).toContain('快递柜'))
})

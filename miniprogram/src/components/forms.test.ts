// Forms that a region's profile declares: each kind of field by its own control, and what is chosen or typed into them.
import { type VueWrapper, mount } from '@vue/test-utils'
import { expect, it, vi } from 'vitest'
import { fill } from '../lib/form'
import { settled } from '../../test/settled'
import AreaPicker from './area-picker.vue'
import { areas, field, fields } from './example-data'
import ProfileForm from './form.vue'

const all = Object.values(fields)
const form = async (some = all, faults: Record<string, string> = {}) => {
  const shown = mount(ProfileForm, { props: { fields: some, modelValue: { ...fill(some), number: '4****************6' }, faults } })
  await settled()
  return shown
}
const last = (shown: VueWrapper): Record<string, unknown> => shown.emitted('update:modelValue')!.at(-1)![0] as Record<string, unknown>
const input = (shown: VueWrapper, label: string) => shown.find(`input[aria-label^="${label}"], textarea[aria-label^="${label}"]`)
const type = (shown: VueWrapper, label: string, value: string) => input(shown, label).element.dispatchEvent(new CustomEvent('input', { detail: { value } }))

it('what is typed, turned and chosen is told under its field’s name, and nothing else changes', async () => {
  const shown = await form()
  const before = fill(all)
  type(shown, '收件人', '李明')
  expect(last(shown)).toEqual({ ...before, number: '4****************6', recipient: '李明' })
  type(shown, '情况说明', '遗失')
  expect(last(shown)['reason']).toBe('遗失')
  shown.find('t-switch').element.dispatchEvent(Object.assign(new Event('change'), { value: true }))
  expect(last(shown)['abroad']).toBe(true)
  shown.find('t-radio-group').element.dispatchEvent(Object.assign(new Event('change'), { value: 'counter' }))
  expect(last(shown)['way']).toBe('counter')
})

it('few choices stand on the page, many in a list of their own', async () => {
  const shown = await form()
  expect(shown.findAll('t-radio').map((radio) => radio.attributes('label'))).toEqual(['邮寄', '窗口领取'])
  expect(shown.findAll('.list-sheet__one')).toHaveLength(0)
  await shown.find('[role=button][aria-label^="考试"]').trigger('click')
  await vi.waitFor(() => expect(shown.findAll('.list-sheet__one')).toHaveLength(7))
  await shown.findAll('.list-sheet__one')[2]!.trigger('click')
  expect(last(shown)['exam']).toBe('e2')
  await vi.waitFor(() => expect(shown.findAll('.list-sheet__one')).toHaveLength(0))
})

it('what comes from the record is shown and not typed into, and that is said', async () => {
  const shown = await form()
  expect(shown.text()).toContain('来自登记信息')
  expect((input(shown, '证件号码').element as HTMLInputElement).value).toBe('4****************6')
  expect(input(shown, '证件号码').attributes('disabled')).toBeDefined()
  const free = await form([fields.recipient])
  expect(free.text()).not.toContain('来自登记信息')
})

it('faults stand beside their fields, by their pointers', async () => {
  const shown = await form([fields.recipient, fields.way, fields.address], { '/form/way': '请选择领取方式', '/form/address/detail': '请填写详细地址' })
  await vi.waitFor(() => expect(shown.findAll('.field--faulty')).toHaveLength(2))
  expect(shown.findAll('.field__fault').map((one) => one.text())).toEqual(['请选择领取方式', '请填写详细地址'])
})

it('a kind that this client does not know is a line of text', async () => {
  const shown = await form([field('motto', 'haiku')])
  type(shown, 'motto', '古池や')
  expect(last(shown)['motto']).toBe('古池や')
})

it('an area is picked level by level; a city without districts stands for its own; one level up leads back', async () => {
  const picker = mount(AreaPicker, { props: { areas, open: false } })
  await picker.setProps({ open: true })
  const names = () => picker.findAll('.list-sheet__one').map((one) => one.text())
  const choose = (name: string) => picker.findAll('.list-sheet__one').find((one) => one.text() === name)!.trigger('click')
  await vi.waitFor(() => expect(names()).toEqual(['广东省', '山东省']))
  await choose('山东省')
  expect(names()).toEqual(['济南市'])
  await picker.findAll('t-button').find((button) => button.text() === '上一级')!.trigger('click')
  await choose('广东省')
  await choose('广州市')
  await choose('越秀区')
  expect(picker.emitted('pick')).toEqual([[['广东省', '广州市', '越秀区']]])
  await picker.setProps({ open: false })
  await picker.setProps({ open: true })
  expect(names()).toEqual(['广东省', '山东省'])
  await choose('广东省')
  await choose('东莞市')
  expect(picker.emitted('pick')!.at(-1)).toEqual([['广东省', '东莞市', '东莞市']])
})

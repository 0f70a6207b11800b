// Small parts of pages: what is read, what is pressed, and what a screen reader says of it.
import { flushPromises, mount } from '@vue/test-utils'
import { expect, it, vi } from 'vitest'
import ActionBar from './bar.vue'
import ChoiceField from './choice-field.vue'
import SideNote from './note.vue'
import RestoredWords from './restored.vue'
import LabelRows from './rows.vue'
import PageSection from './section.vue'
import PressTile from './tile.vue'

it('a note that must be seen is announced; a quiet one is not', () => {
  const words = '地址像是快递柜'
  const [quiet, loud] = [mount(SideNote, { props: { text: words } }), mount(SideNote, { props: { text: words, warning: true } })]
  expect([quiet.text(), loud.text()]).toEqual([words, words])
  expect(quiet.find('[role=alert]').exists()).toBe(false)
  expect(loud.find('[role=alert][aria-role=alert]').exists()).toBe(true)
})

it('rows put each value beside its label, in the order given', () => {
  const rows = mount(LabelRows, { props: { rows: [{ label: '姓名', value: '李*' }, { label: '手机', value: '138****8001' }] } })
  expect(rows.findAll('.rows__row').map((row) => row.text())).toEqual(['姓名李*', '手机138****8001'])
})

it('a section is under a heading, and offers more only where there is more', async () => {
  const section = mount(PageSection, { props: { title: '我的业务' }, slots: { default: '办件' } })
  expect(section.find('[role=heading]').text()).toBe('我的业务')
  expect(section.find('button').exists()).toBe(false)
  await section.setProps({ more: '全部' })
  await section.find('button').trigger('click')
  expect(section.emitted('more')).toHaveLength(1)
})

it('a tile is pressed, and says how much waits behind it', async () => {
  const tile = mount(PressTile, { props: { icon: 'mail', label: '消息' } })
  expect(tile.attributes('aria-label')).toBe('消息')
  await tile.setProps({ badge: 0 })
  expect(tile.text()).toBe('消息')
  await tile.setProps({ badge: 3 })
  expect(tile.attributes('aria-label')).toBe('消息 3')
  await tile.setProps({ badge: 120 })
  expect(tile.text()).toContain('99+')
  await tile.trigger('click')
  expect(tile.emitted('press')).toHaveLength(1)
})

it('a line to choose says what is chosen and what is wrong, and opens only by itself where it shall', async () => {
  const line = mount(ChoiceField, { props: { label: '省 市 区', value: '', pressed: true } })
  const box = () => line.find('[role=button]')
  expect(box().attributes('aria-label')).toBe('省 市 区 请选择')
  await box().trigger('click')
  expect(line.emitted('press')).toHaveLength(1)
  await line.setProps({ value: '广东省 广州市 天河区', fault: '不在邮寄范围' })
  expect(box().attributes('aria-label')).toBe('省 市 区 广东省 广州市 天河区 不在邮寄范围')
  expect(line.text()).toContain('不在邮寄范围')
  // In a picker of the platform the press is the picker's.
  await line.setProps({ pressed: false })
  await box().trigger('click')
  expect(line.emitted('press')).toHaveLength(1)
})

it('a bar holds what is done on the page, and hands a press on', async () => {
  const submit = vi.fn()
  const bar = mount({ components: { ActionBar }, methods: { submit }, template: '<ActionBar><t-button @click="submit">提交</t-button></ActionBar>' })
  await flushPromises()
  await bar.find('.bar t-button').trigger('click')
  expect(submit).toHaveBeenCalledTimes(1)
})

it('what was restored is said so, and can be given up', async () => {
  const restored = mount(RestoredWords)
  expect(restored.find('[role=status]').text()).toContain('已恢复您上次填写的内容')
  await restored.find('t-button').trigger('click')
  expect(restored.emitted('again')).toHaveLength(1)
})

// What stands around a page: its frame, the way to the doors, the choice of a region, a notice to be read.
import { flushPromises, mount } from '@vue/test-utils'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { closeSession, openSession } from '../api/session'
import { setElder } from '../lib/display'
import { setLocale } from '../lib/i18n'
import { online } from '../lib/network'
import { notice, refused, regions, session } from './example-data'
import PageFrame from './frame.vue'
import NeedSession from './need-session.vue'
import NoticeText from './notice.vue'
import RegionList from './region-list.vue'

let seeEnd: (() => void) | undefined
beforeEach(() => {
  const world = globalThis as unknown as { uni: Record<string, unknown> }
  world.uni['createIntersectionObserver'] = () => ({
    relativeToViewport: () => ({ observe: (_: string, tell: (found: object) => void) => (seeEnd = () => tell({ intersectionRatio: 1, intersectionRect: { top: 1 } })) }),
    disconnect: () => undefined,
  })
})
afterEach(() => {
  closeSession()
  setElder(false)
  setLocale('zh')
  online.value = true
})

it('a page has its title, its language and its size of type as the person chose them, also when they change', async () => {
  const frame = mount(PageFrame, { props: { title: 'home.title' }, slots: { default: '内容' } })
  const titles = () => vi.mocked(uni.setNavigationBarTitle).mock.calls.map(([given]) => given.title)
  expect(frame.text()).toBe('内容')
  expect(titles()).toEqual(['证达'])
  expect([frame.attributes('lang'), frame.classes('elder')]).toEqual(['zh-CN', false])
  setLocale('en')
  setElder(true)
  await flushPromises()
  expect(titles().at(-1)).toBe('Zhengda')
  expect([frame.attributes('lang'), frame.classes('elder')]).toEqual(['en', true])
})

it('every page says that there is no network, and stops saying so', async () => {
  const frame = mount(PageFrame, { props: { title: 'home.title' } })
  online.value = false
  await flushPromises()
  expect(frame.find('[role=status]').text()).toContain('没有网络')
  online.value = true
  await flushPromises()
  expect(frame.find('[role=status]').exists()).toBe(false)
})

it('what is the person’s own is shown to a session only; everybody else is led to the doors', async () => {
  const page = mount(NeedSession, { slots: { default: '本人的内容' } })
  expect(page.text()).not.toContain('本人的内容')
  await page.find('t-button').trigger('click')
  expect(vi.mocked(uni.navigateTo).mock.calls).toEqual([[{ url: '/packages/doors/login/index' }]])
  openSession(session)
  await flushPromises()
  expect(page.text()).toBe('本人的内容')
  closeSession()
  await flushPromises()
  expect(page.text()).not.toContain('本人的内容')
})

it('a region is chosen by its name; the present one is marked; what could not be read is tried again', async () => {
  const list = mount(RegionList, { props: { regions, chosen: 's' } })
  await vi.waitFor(() => expect(list.findAll('t-cell')).toHaveLength(2))
  expect(list.findAll('t-cell').map((cell) => [cell.attributes('title'), cell.attributes('note')])).toEqual([['某市', ''], ['另一市', '当前']])
  await list.findAll('t-cell')[0]!.trigger('click')
  expect(list.emitted('choose')).toEqual([['r']])
  await list.setProps({ regions: undefined, problem: refused({ title: '没有连上服务' }) })
  await vi.waitFor(() => expect(list.text()).toContain('没有连上服务'))
  await list.findAll('t-button').find((button) => button.text() === '再试一次')!.trigger('click')
  expect(list.emitted('retry')).toHaveLength(1)
})

it('a notice with a gate is accepted only when its end was on the screen', async () => {
  const gated = mount(NoticeText, { props: { notice: { ...notice, scroll_gate: true } } })
  const button = () => gated.find('t-button')
  expect(button().attributes('disabled')).toBe('true')
  expect(gated.text()).toContain('请读到最后')
  seeEnd!()
  await flushPromises()
  expect(button().attributes('disabled')).toBe('false')
  expect(gated.text()).not.toContain('请读到最后')
  await button().trigger('click')
  expect(gated.emitted('accept')).toHaveLength(1)
})

it('a notice shows its headings and points as such, and the region’s own word on its button', () => {
  const open = mount(NoticeText, { props: { notice, verb: '我已知晓' } })
  expect(open.find('[role=heading]').text()).toBe('邮寄须知')
  expect(open.find('.notice__heading').text()).toBe('收件')
  expect(open.findAll('.notice__item')).toHaveLength(2)
  expect(open.find('t-button').text()).toBe('我已知晓')
  expect(open.find('t-button').attributes('disabled')).toBe('false')
})

it('a notice that was accepted can be read again, and asks nothing', () => {
  const read = mount(NoticeText, { props: { notice: { ...notice, scroll_gate: true }, accepted: true } })
  expect(read.text()).toContain('请填写能收到快递的地址。')
  expect(read.text()).toContain('您已阅读并同意')
  expect(read.find('t-button').exists()).toBe(false)
  expect(read.text()).not.toContain('请读到最后')
})

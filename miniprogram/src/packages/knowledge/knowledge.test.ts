// Reporting somebody on a list: in place, with a captcha and a new one after each answer; and what became of it.
import { flushPromises, mount } from '@vue/test-utils'
import { beforeEach, expect, it, vi } from 'vitest'

interface Sent { url: string; method: string; data?: Record<string, unknown> }
const text = (zh: string) => ({ zh, en: zh })
const publicity = { id: 'pub_1', exam_name: text('社会工作者'), sitting: '2025', from: '2026-11-01', until: { date: '2026-11-15', explanation: text('十个工作日') } }
const person = { id: 'pe_1', name_masked: '李*', id_number_masked: '4401**********4516' }
const wrong = {
  type: 'about:blank', status: 422, code: 'captcha_wrong', title: '不对', detail: '验证码不对', remedy: '', title_en: '', detail_en: '', remedy_en: '', allowed_actions: [], errors: [], request_id: 'r',
}
let sent: Sent[] = []
let refused = 1

beforeEach(() => {
  sent = []
  refused = 1
  let drawn = 0
  const world = globalThis as unknown as { uni: Record<string, unknown>; pageQuery?: object }
  world.pageQuery = { id: 'pub_1' }
  world.uni['request'] = vi.fn(async (call: Sent) => {
    sent.push(call)
    if (call.url.endsWith('/captchas')) return { statusCode: 201, data: { id: `cap_${(drawn += 1)}`, image: 'data:image/png;base64,AA==', expires_at: '' }, header: {} }
    if (call.url.endsWith('/reports')) {
      if (refused-- > 0) return { statusCode: 422, data: wrong, header: {} }
      return { statusCode: 201, data: { id: 'report_1', secret: 'secret', state: {}, at: '' }, header: {} }
    }
    if (call.url.includes('/publicity-reports/')) {
      const known = (call as Sent & { header: Record<string, string> }).header['x-client-secret'] === 'secret'
      const data = known ? { id: 'report_1', state: { name: 'answered', text: text('已答复') }, answer: '经核实，年限不足。', at: '', changed_at: '2026-11-20T10:00:00+08:00' } : { ...wrong, status: 404, code: 'not_found', title: '没有找到' }
      return { statusCode: known ? 200 : 404, data, header: {} }
    }
    if (call.url.includes('/publicities?')) return { statusCode: 200, data: { items: [] }, header: {} }
    return { statusCode: 200, data: { publicity, items: [person, { ...person, id: 'pe_2', name_masked: '王*' }] }, header: {} }
  })
})

// rows: F66
it('a report goes out with a captcha, and with another one after a wrong answer', async () => {
  const page = mount((await import('./publicity/index.vue')).default as never)
  const press = async (label: string) => {
    await vi.waitFor(() => expect(page.findAll('t-button').map((one) => one.text())).toContain(label))
    await page.findAll('t-button').find((one) => one.text() === label)!.trigger('click')
    await flushPromises()
  }
  const type = async (label: string, words: string) => {
    page.findAllComponents({ name: 'field' }).find((one) => one.props('label') === label)!.vm.$emit('update:modelValue', words)
    await flushPromises()
  }
  const reports = () => sent.filter((one) => one.url.endsWith('/reports'))
  await press('反映情况')
  // Under the person it is about, before the next one.
  const shown = page.html()
  expect(shown.indexOf('请写明事实和依据')).toBeLessThan(shown.indexOf('王*'))
  await vi.waitFor(() => expect(page.find('.captcha__picture').exists()).toBe(true))
  await type('情况说明', '这个人没有满工作年限，请核实。')
  await press('提交')
  expect(reports(), 'not without a captcha').toHaveLength(0)
  const answer = () => page.findAllComponents({ name: 'field' }).at(-1)!.props('label') as string
  await type(answer(), 'ab12c')
  await press('提交')
  await vi.waitFor(() => expect(page.text()).toContain('验证码不对'))
  expect(reports()[0]!.data).toMatchObject({ entry_id: 'pe_1', captcha: { id: 'cap_1', answer: 'ab12c' } })
  await vi.waitFor(() => expect(sent.filter((one) => one.url.endsWith('/captchas'))).toHaveLength(2))
  await type(answer(), 'de34f')
  await press('提交')
  await vi.waitFor(() => expect(page.text()).toContain('report_1'))
  expect(reports()[1]!.data).toMatchObject({ captcha: { id: 'cap_2', answer: 'de34f' } })
})

// rows: N9
it('a report that is being written is kept for a person who logged in, and for nobody else', async () => {
  const { openSession, closeSession } = await import('../../api/session')
  const draw = async () => mount((await import('./publicity/index.vue')).default as never)
  const report = async (page: Awaited<ReturnType<typeof draw>>) => {
    await vi.waitFor(() => expect(page.findAll('t-button').map((one) => one.text())).toContain('反映情况'))
    await page.findAll('t-button').find((one) => one.text() === '反映情况')!.trigger('click')
    await vi.waitFor(() => expect(words(page)).toBeDefined())
  }
  const words = (page: Awaited<ReturnType<typeof draw>>) => page.findAllComponents({ name: 'field' }).find((one) => one.props('label') === '情况说明')
  const written = async (text: string) => {
    const page = await draw()
    await report(page)
    const before = words(page)!.props('modelValue') as string
    words(page)!.vm.$emit('update:modelValue', text)
    await flushPromises()
    page.unmount()
    return before
  }
  expect(await written('没有登录时写的')).toBe('')
  expect(await written('没有登录时又写的')).toBe('')
  openSession({ token: 't', expires_at: '2099-01-01T00:00:00+08:00', level: 'bound', person: { id: 'p1' } } as never)
  expect(await written('这个人没有满工作年限。')).toBe('')
  expect(await written('')).toBe('这个人没有满工作年限。')
  expect(await written('')).toBe('')
  closeSession()
})

it('what became of a report is seen on this phone, and by whoever wrote number and secret down', async () => {
  ;(globalThis as { pageQuery?: object }).pageQuery = {}
  const { keepReport, reportsFor } = await import('../../lib/reports')
  const { openSession, closeSession } = await import('../../api/session')
  keepReport({ id: 'report_0', secret: 'lost', about: '赵* · 社会工作者', person: 'A' })
  const page = mount((await import('./publicity/index.vue')).default as never)
  await vi.waitFor(() => expect(page.text()).toContain('查询处理情况'))
  // Made by somebody who is not here: not shown.
  expect(page.text()).not.toContain('赵*')
  const type = async (label: string, words: string) => {
    page.findAllComponents({ name: 'field' }).find((one) => one.props('label') === label)!.vm.$emit('update:modelValue', words)
    await flushPromises()
  }
  const look = async () => {
    await page.findAll('t-button').find((one) => one.text() === '查询')!.trigger('click')
    await flushPromises()
  }
  await type('编号', 'report_1')
  await type('查询码', 'wrong')
  await look()
  await vi.waitFor(() => expect(page.text()).toContain('没有找到'))
  expect(reportsFor(undefined)).toEqual([])
  await type('查询码', ' secret ')
  await look()
  await vi.waitFor(() => expect(page.text()).toContain('经核实，年限不足。'))
  expect(page.text()).toContain('已答复')
  openSession({ token: 't', expires_at: '2099-01-01T00:00:00+08:00', level: 'bound', person: { id: 'A' } } as never)
  await vi.waitFor(() => expect(page.text()).toContain('赵* · 社会工作者'))
  closeSession()
  expect(reportsFor(undefined).map(({ id }) => id)).toEqual(['report_1'])
})

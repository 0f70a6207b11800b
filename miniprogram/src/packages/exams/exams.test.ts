// The person's exams: a report of a charge is kept while it is written; where nothing is on record something helps.
import { flushPromises, mount } from '@vue/test-utils'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { session } from '../../components/example-data'

beforeEach(() => {
  const world = globalThis as unknown as { uni: Record<string, unknown> }
  world.uni['request'] = vi.fn(async ({ url }: { url: string }) => {
    const data = url.includes('/calendar') ? { year: 2026, items: [], places: [] } : url.includes('/payment-reports') ? { items: [] } : url.includes('/scores?') || url.endsWith('/scores') ? { items: [], places: [] } : []
    return { statusCode: 200, data, header: {} }
  })
})

async function shown(load: () => Promise<{ default: object }>) {
  ;(await import('../../api/session')).openSession(session)
  return mount((await load()).default as never)
}
type Page = Awaited<ReturnType<typeof shown>>
async function press(page: Page, label: string) {
  await vi.waitFor(() => expect(page.findAll('t-button').map((one) => one.text())).toContain(label))
  await page.findAll('t-button').find((one) => one.text() === label)!.trigger('click')
  await flushPromises()
}
const fieldOf = (page: Page, label: string) => page.findAllComponents({ name: 'field' }).find((one) => one.props('label') === label)

// rows: N9
it('a report of a charge is there again after the program was closed', async () => {
  const load = () => import('./payments/index.vue')
  const page = await shown(load)
  await press(page, '扣了钱却显示未缴费')
  await vi.waitFor(() => expect(fieldOf(page, '扣款金额（元）')).toBeDefined())
  fieldOf(page, '扣款金额（元）')!.vm.$emit('update:modelValue', '183.00')
  await flushPromises()
  page.unmount()
  const again = await shown(load)
  await press(again, '扣了钱却显示未缴费')
  await vi.waitFor(() => expect(fieldOf(again, '扣款金额（元）')?.props('modelValue')).toBe('183.00'))
  await vi.waitFor(() => expect(again.text()).toContain('已恢复您上次填写的内容'))
})

describe('where nothing is on record', () => {
  const goes = (path: string) => expect(vi.mocked(uni.navigateTo).mock.calls.map(([given]) => given.url)).toEqual([path])

  it('of scores, the authority can be asked; of a plan, the calendar helps', async () => {
    const load = () => import('./scores/index.vue')
    const page = await shown(load)
    await press(page, '联系考试机构')
    goes('/packages/knowledge/contacts/index')
    page.findAll('t-tabs')[0]!.element.dispatchEvent(Object.assign(new Event('change'), { value: 'plan' }))
    vi.mocked(uni.navigateTo).mockClear()
    await press(page, '考试日历')
    goes('/packages/knowledge/calendar/index')
  })

  it('of payments, the registrations help', async () => {
    const page = await shown(() => import('./payments/index.vue'))
    await press(page, '报考与承诺')
    goes('/packages/exams/registrations/index')
  })

  it('of a year, the authority can be asked', async () => {
    const page = await shown(() => import('../knowledge/calendar/index.vue'))
    await press(page, '联系考试机构')
    goes('/packages/knowledge/contacts/index')
  })
})

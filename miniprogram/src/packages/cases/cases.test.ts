// Buttons come from what the server allows; a new case goes through its notices, its form and a check.
import { flushPromises, mount } from '@vue/test-utils'
import { beforeEach, describe, expect, it, vi } from 'vitest'

interface Sent { url: string; method: string; header: Record<string, string>; data?: Record<string, unknown> }
const text = (zh: string) => ({ zh, en: zh })
const session = { token: 'person-1', expires_at: '2099-01-01T00:00:00+08:00', level: 'bound', person: { id: 'p1' } }
const service = {
  service: 'mailing', name: text('证书邮寄'), summary: text(''), submit_verb: text('保存'), review_required: true, delivers: true, needs_certificate: true,
  edit_in: [], edit_submits: false, withdraw_in: [], confirm: ['submit'], max_resends: 1, carriers: [], reasons: [], verbs: [{ verb: 'withdraw', text: text('撤销邮寄') }],
  dialogs: [], delivery: [], slots: [], steps: [], help: [], contacts: [], all_before_next: false,
  notices: [{ id: 'mailing', version: '7', title: text('须知'), body: text('请读。'), scroll_gate: true, again_on_edit: false, digest: '' }],
  fields: [{ name: 'recipient', kind: 'person_name', label: text('收件人'), required: true, options: [], source: 'free' }],
}
const form = {
  region: 'r', service: 'mailing', certificate_id: 'cert_1', free_form: false, values: {}, masked: [], fields: service.fields,
  steps: [
    { id: 'notices', title: text('阅读须知'), shows: ['notices'], fields: [] }, { id: 'form', title: text('填写'), shows: ['fields'], fields: ['recipient'] },
    { id: 'done', title: text('完成'), shows: ['done'], fields: [] },
  ],
}
const held = {
  id: 'case_1', region: 'r', service: 'mailing', service_name: text('证书邮寄'), state: 'submitted', state_text: text('等待审核'), state_help: text('请等候。'), version: 4,
  overdue: false, allowed_actions: ['withdraw', 'appeal'], history: [], form: { recipient: '李明', mobile: '138****8001' }, attachments: [], mobile_confirmed: true, help_lines: [],
  created_at: '2026-11-01T09:30:00+08:00', submitted_at: '2026-11-01T09:30:00+08:00', changed_at: '2026-11-01T09:30:00+08:00',
  due: { date: '2026-12-11', explanation: text('自次日起算15个工作日'), provisional: false },
}
let sent: Sent[] = []
let seeEnd: (() => void) | undefined

beforeEach(() => {
  sent = []
  const world = globalThis as unknown as { uni: Record<string, unknown> }
  world.uni['request'] = vi.fn(async (call: Sent) => {
    sent.push(call)
    const body = call.url.includes('dry_run') ? { accepted: true, findings: [], warnings: [] }
      : call.url.endsWith('/regions/r') ? { id: 'r', services: [service], exams: [] } : call.url.includes('/form') ? form : call.url.includes('/certificates/') ? { year: 2020, id_number_masked: '' } : held
    return { statusCode: call.method === 'POST' && call.url.endsWith('/cases') ? 201 : 200, data: body, header: {} }
  })
  world.uni['showModal'] = vi.fn(async () => ({ confirm: true }))
  world.uni['pageScrollTo'] = vi.fn()
  world.uni['createIntersectionObserver'] = () => ({
    relativeToViewport: () => ({ observe: (_: string, tell: (r: object) => void) => (seeEnd = () => tell({ intersectionRatio: 1, intersectionRect: { top: 1 } })) }),
    disconnect: () => undefined,
  })
})

async function page(load: () => Promise<{ default: object }>, query: object) {
  (globalThis as { pageQuery?: object }).pageQuery = query
  const { openSession } = await import('../../api/session')
  openSession(session as never)
  return mount((await load()).default as never)
}
/** Waits until the page says so: components and answers arrive on their own time. */
const until = (mounted: ReturnType<typeof mount>, words: string) => vi.waitFor(() => expect(mounted.text()).toContain(words), { timeout: 5_000 })
const buttons = (mounted: ReturnType<typeof mount>) => mounted.findAll('t-button').map((button) => button.text())
const press = async (mounted: ReturnType<typeof mount>, label: string) => {
  await until(mounted, label)
  await mounted.findAll('t-button').find((button) => button.text() === label)!.trigger('click')
  await flushPromises()
}

describe('a case', () => {
  it('has the buttons that the server allows, in its order, and no other', async () => {
    const mounted = await page(() => import('./detail/index.vue'), { id: 'case_1' })
    await until(mounted, '李明')
    expect(buttons(mounted)).toEqual(['下载回执', '下载的文件要显示完整号码？', '撤销邮寄', '申诉'])
    for (const part of ['等待审核', '请等候。', '承诺 2026-12-11 前办结', '自次日起算15个工作日', '李明']) expect(mounted.text()).toContain(part)
  })

  it('a step that this client does not know is no button', async () => {
    vi.mocked(uni.request).mockImplementation((async (call: Sent) => ({
      statusCode: 200, header: {}, data: call.url.endsWith('/regions/r') ? { services: [service], exams: [] } : { ...held, allowed_actions: ['levitate'] },
    })) as never)
    const mounted = await page(() => import('./detail/index.vue'), { id: 'case_1' })
    await until(mounted, '请联系考试机构')
    expect(buttons(mounted)).toEqual(['下载回执', '下载的文件要显示完整号码？'])
  })

  it('is withdrawn at the revision on the screen, under a key, after a question', async () => {
    const mounted = await page(() => import('./detail/index.vue'), { id: 'case_1' })
    await press(mounted, '撤销邮寄')
    await vi.waitFor(() => expect(sent.some((one) => one.url.endsWith('/withdraw'))).toBe(true))
    const call = sent.find((one) => one.url.endsWith('/withdraw'))!
    expect(call.header['if-match']).toBe('"4"')
    expect(call.header['idempotency-key']).toMatch(/^[0-9a-f]{32}$/)
    vi.mocked(uni.showModal).mockResolvedValueOnce({ confirm: false } as never)
    await until(mounted, '等待审核')
    await press(mounted, '撤销邮寄')
    expect(vi.mocked(uni.showModal)).toHaveBeenCalledTimes(2)
    expect(sent.filter((one) => one.url.endsWith('/withdraw'))).toHaveLength(1)
  })
})

describe('a number that was revealed', () => {
  const number = (name: string, source: string) => ({ name, kind: 'document_number', label: text(name), required: true, options: [], source })
  const own = '440105199003074516'

  it('stands in the fields that hold it, and in no field that holds another', async () => {
    const fields = [number('holder', 'locked'), number('agent', 'free'), number('former', 'locked'), number('agent_alike', 'prefilled')]
    const values = { holder: '4****************6', agent: '3****************X', former: '4*************6', agent_alike: '4****************6' }
    const masked = Object.keys(values)
    const steps = [{ id: 'form', title: text('填写'), shows: ['fields'], fields: masked }]
    const asked = vi.mocked(uni.request).getMockImplementation()!
    vi.mocked(uni.request).mockImplementation((async (call: Sent) => {
      if (call.url.includes('/form')) return { statusCode: 200, header: {}, data: { ...form, fields, values, masked, steps, slots: [] } }
      if (call.url.endsWith('/regions/r')) return { statusCode: 200, header: {}, data: { id: 'r', services: [{ ...service, notices: [] }], exams: [] } }
      return asked(call as never) as never
    }) as never)
    const mounted = await page(() => import('./apply/index.vue'), { region: 'r', service: 'mailing', certificate: 'cert_1' })
    const input = (name: string) => mounted.find(`input[aria-label^="${name} *"]`).element as HTMLInputElement
    const inputs = () => Object.fromEntries(masked.map((name) => [name, input(name).value]))
    await until(mounted, '显示完整信息')
    // Components come one after the other.
    await vi.waitFor(() => expect(inputs()).toEqual(values))
    const reveal = mounted.findComponent({ name: 'reveal' })
    reveal.vm.$emit('data', { id: 'p1', id_number: own, expires_at: '2099-01-01T00:00:00+08:00' })
    await flushPromises()
    expect(inputs()).toEqual({ ...values, holder: own })
    // What the person types beside it is taken; what was revealed is only looked at.
    mounted.findComponent({ name: 'form' }).vm.$emit('update:modelValue', { ...values, holder: own, agent: '11010519491231002X' })
    await flushPromises()
    expect(inputs()).toEqual({ ...values, holder: own, agent: '11010519491231002X' })
    reveal.vm.$emit('data', undefined)
    await flushPromises()
    expect(inputs()).toEqual({ ...values, agent: '11010519491231002X' })
  })
})

// rows: K11 Z09
describe('an appeal', () => {
  const slot = { id: 'appeal_material', name: text('申诉材料'), kinds: ['jpeg', 'pdf'], media_types: [], max_kib: 100, min: 1, max: 2, numbered: true }
  const appealing = { ...service, appeal_slots: [slot] }

  it('offers the slots that the region gives it, and sends grounds and files together', async () => {
    const calls: Sent[] = []
    vi.mocked(uni.request).mockImplementation((async (call: Sent) => {
      calls.push(call)
      const reusable = [{ file: { id: 'att_old' }, case_id: 'case_0', service_name: text('资格复核'), accepted_at: '2026-01-01T00:00:00+08:00' }]
      const data = call.url.endsWith('/regions/r') ? { id: 'r', services: [appealing], exams: [] } : call.url.includes('/reusable') ? reusable
        : call.url.endsWith('/reuse') ? { id: 'att_new', slot: slot.id, sequence: 1, findings: [] } : held
      return { statusCode: call.url.endsWith('/reuse') ? 201 : 200, header: {}, data }
    }) as never)
    const mounted = await page(() => import('./detail/index.vue'), { id: 'case_1' })
    await press(mounted, '申诉')
    await until(mounted, '申诉材料')
    const field = () => mounted.findAllComponents({ name: 'field' }).find((one) => one.props('label') === '请写明申诉的理由')
    await vi.waitFor(() => expect(field()).toBeDefined())
    field()!.vm.$emit('update:modelValue', '我符合条件。')
    await flushPromises()
    await press(mounted, '申诉')
    expect(calls.some((one) => one.url.endsWith('/appeal')), 'not without the file that is needed').toBe(false)
    await press(mounted, '再次使用')
    await vi.waitFor(() => expect(calls.some((one) => one.url.endsWith('/reuse'))).toBe(true))
    expect(calls.find((one) => one.url.endsWith('/reuse'))!.data).toMatchObject({ region: 'r', service: 'mailing', slot: 'appeal_material' })
    await press(mounted, '申诉')
    await vi.waitFor(() => expect(calls.find((one) => one.url.endsWith('/appeal'))?.data).toEqual({ text: '我符合条件。', attachments: ['att_new'] }))
  })
})

describe('a new case', () => {
  const query = { region: 'r', service: 'mailing', certificate: 'cert_1' }

  it('is read about to the end, filled in, rehearsed, checked and submitted', async () => {
    const mounted = await page(() => import('./apply/index.vue'), query)
    const accept = () => mounted.findAll('t-button').find((button) => button.text() === '已阅读并同意')!
    await until(mounted, '请读到最后')
    expect(accept().attributes('disabled')).toBe('true')
    seeEnd!()
    await flushPromises()
    expect(accept().attributes('disabled')).toBe('false')
    await press(mounted, '已阅读并同意')
    await press(mounted, '下一步')
    await until(mounted, '请填写这一项')
    expect(sent.some((one) => one.method === 'POST')).toBe(false)
    mounted.findComponent({ name: 'form' }).vm.$emit('update:modelValue', { recipient: '李明' })
    await flushPromises()
    expect(mounted.text()).not.toContain('请填写这一项')
    await press(mounted, '下一步')
    await until(mounted, '请逐项核对')
    expect(sent.find((one) => one.url.includes('dry_run=true'))).toBeDefined()
    await press(mounted, '保存')
    await until(mounted, '等待审核')
    expect(sent.at(-1)!.data).toMatchObject({ certificate_id: 'cert_1', form: { recipient: '李明' }, accepted_notices: [{ id: 'mailing', version: '7' }], confirmed: true })
  })

  it('asks for the certificate first where the service is about one', async () => {
    const mounted = await page(() => import('./apply/index.vue'), { region: 'r', service: 'mailing' })
    await until(mounted, '我的证书')
    expect(mounted.find('input').exists()).toBe(false)
  })
})

// A case's page: an appeal that is written is not lost, what cannot be undone is asked about, forms close once they succeeded.
import { flushPromises, mount } from '@vue/test-utils'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { oneCase, refusalBody, session, sentCode, text } from '../../../components/example-data'

interface Sent { url: string; method: string; data?: Record<string, unknown> }
const service = {
  service: 'mailing', name: text('证书邮寄'), summary: text(''), submit_verb: text('送审'), review_required: true, delivers: true, needs_certificate: true, verbs: [], notices: [],
  confirm: [] as string[], dialogs: [] as object[], appeal_slots: [] as object[], slots: [], fields: [],
}
const slot = { id: 'material', name: text('申诉材料'), kinds: ['jpeg'], media_types: [], max_kib: 100, min: 0, max: 2, numbered: true }
let sent: Sent[] = []
let held: object
let offered: typeof service
/** What a step is answered, by the end of its path. */
let steps: Record<string, { statusCode: number; data: object }>

beforeEach(async () => {
  ;[sent, steps, offered, held] = [[], {}, service, { ...oneCase, state: 'rejected', allowed_actions: ['appeal'] }]
  const world = globalThis as unknown as { uni: Record<string, unknown>; pageQuery: object }
  world.pageQuery = { id: 'case_1' }
  world.uni['showModal'] = vi.fn(async () => ({ confirm: true }))
  world.uni['request'] = vi.fn(async (call: Sent) => {
    sent.push(call)
    const step = Object.entries(steps).find(([end]) => call.url.endsWith(end))?.[1]
    if (step) return { header: {}, ...step }
    const data = call.url.endsWith('/regions/r') ? { id: 'r', services: [offered], exams: [] } : call.url.endsWith('/sms-codes') ? sentCode : call.url.includes('/reusable') ? [] : held
    return { statusCode: 200, data, header: {} }
  })
})

async function shown() {
  const { openSession } = await import('../../../api/session')
  openSession(session)
  return mount((await import('./index.vue')).default as never)
}
type Page = Awaited<ReturnType<typeof shown>>
async function press(page: Page, label: string) {
  await vi.waitFor(() => expect(page.findAll('t-button').map((one) => one.text())).toContain(label))
  await page.findAll('t-button').find((one) => one.text() === label)!.trigger('click')
  await flushPromises()
}
const fieldOf = (page: Page, label: string) => page.findAllComponents({ name: 'field' }).find((one) => one.props('label') === label)
async function type(page: Page, label: string, words: string) {
  await vi.waitFor(() => expect(fieldOf(page, label)).toBeDefined())
  fieldOf(page, label)!.vm.$emit('update:modelValue', words)
  await flushPromises()
}
const written = (page: Page) => vi.waitFor(() => {
  expect(fieldOf(page, '请写明申诉的理由')).toBeDefined()
  return fieldOf(page, '请写明申诉的理由')!.props('modelValue') as string
})
const taken = (end: string) => sent.filter((one) => one.url.endsWith(end))
const questions = () => vi.mocked(uni.showModal).mock.calls.map(([given]) => given?.content)

// rows: N9 Z09
describe('an appeal that is being written', () => {
  it('is there again after the session ended in the middle, and after the program was closed', async () => {
    offered = { ...service, appeal_slots: [slot] }
    const page = await shown()
    await press(page, '申诉')
    await type(page, '请写明申诉的理由', '我符合条件。')
    const { closeSession, openSession } = await import('../../../api/session')
    closeSession()
    await flushPromises()
    expect(page.text()).not.toContain('我符合条件。')
    openSession(session)
    await flushPromises()
    expect(await written(page)).toBe('我符合条件。')
    page.unmount()
    const again = await shown()
    expect(await written(again)).toBe('我符合条件。')
    await vi.waitFor(() => expect(again.text()).toContain('已恢复您上次填写的内容'))
    await press(again, '重新填写')
    expect(await written(again)).toBe('')
  })

  it('is kept with the files that the server still has', async () => {
    offered = { ...service, appeal_slots: [slot] }
    const { draftName, keepDraft } = await import('../../../lib/drafts')
    const file = { slot: 'material', sequence: 1, name: 'a.jpg' }
    keepDraft(draftName(['appeal', 'case_1']), {
      person: 'p1', values: { text: '我符合条件。', opened: 'appeal' }, accepted: [],
      files: [{ ...file, id: 'att_1', expires: Date.now() + 60_000 }, { ...file, id: 'att_2', sequence: 2, expires: Date.now() - 1 }],
    })
    const page = await shown()
    await vi.waitFor(() => expect(page.text()).toContain('已上传'))
    await vi.waitFor(() => expect(page.text()).toContain('已不再保存，请重新选择'))
  })

  it('stays when it is refused, and is gone once it was taken', async () => {
    const page = await shown()
    await press(page, '申诉')
    await type(page, '请写明申诉的理由', '我符合条件。')
    steps = { '/appeal': { statusCode: 409, data: refusalBody({ title: '现在不能申诉' }) } }
    await press(page, '申诉')
    await vi.waitFor(() => expect(page.text()).toContain('现在不能申诉'))
    expect(await written(page)).toBe('我符合条件。')
    steps = {}
    held = { ...oneCase, state: 'appeal_submitted', allowed_actions: [], appeal: { text: '我符合条件。', at: '2026-11-22T10:00:00+08:00', attachments: [] } }
    await press(page, '申诉')
    await vi.waitFor(() => expect(page.text()).toContain('您的申诉'))
    expect(fieldOf(page, '请写明申诉的理由')).toBeUndefined()
    const { draftName, heldDraft } = await import('../../../lib/drafts')
    expect(heldDraft(draftName(['appeal', 'case_1']), 'p1')).toBeUndefined()
  })
})

// rows: P8 Q6
describe('a question comes before', () => {
  it('an appeal, always', async () => {
    vi.mocked(uni.showModal).mockResolvedValueOnce({ confirm: false } as never)
    const page = await shown()
    await press(page, '申诉')
    await type(page, '请写明申诉的理由', '我符合条件。')
    await press(page, '申诉')
    expect(questions()).toEqual(['每个决定只能申诉一次，提交后不能再改。确定提交申诉吗？'])
    expect(taken('/appeal')).toHaveLength(0)
    expect(await written(page)).toBe('我符合条件。')
    await press(page, '申诉')
    await vi.waitFor(() => expect(taken('/appeal')).toHaveLength(1))
  })

  it('handing in, where the region wants it, in its words', async () => {
    held = { ...oneCase, state: 'draft', allowed_actions: ['submit'] }
    offered = { ...service, confirm: ['submit'], dialogs: [{ action: 'submit', text: text('资料已核对无误，确定送审吗？') }] }
    vi.mocked(uni.showModal).mockResolvedValueOnce({ confirm: false } as never)
    const page = await shown()
    await press(page, '送审')
    expect(questions()).toEqual(['资料已核对无误，确定送审吗？'])
    expect(taken('/submit')).toHaveLength(0)
    await press(page, '送审')
    await vi.waitFor(() => expect(taken('/submit')).toHaveLength(1))
  })

  it('nothing else', async () => {
    held = { ...oneCase, state: 'draft', allowed_actions: ['submit'] }
    const page = await shown()
    await press(page, '送审')
    await vi.waitFor(() => expect(taken('/submit')).toHaveLength(1))
    expect(questions()).toEqual([])
  })
})

it('a mistyped code of a mobile is corrected, without another message', async () => {
  held = { ...oneCase, state: 'submitted', allowed_actions: ['confirm_mobile'], form: { mobile: '13800138001' } }
  const page = await shown()
  await press(page, '验证手机')
  await press(page, '获取验证码')
  await type(page, '验证码', '111111')
  steps = { '/confirm-mobile': { statusCode: 422, data: refusalBody({ status: 422, code: 'code_wrong', title: '验证码不对' }) } }
  await press(page, '验证手机')
  await vi.waitFor(() => expect(page.text()).toContain('验证码不对'))
  expect(fieldOf(page, '验证码')?.props('modelValue')).toBe('111111')
  steps = {}
  held = { ...oneCase, allowed_actions: [] }
  await type(page, '验证码', '123456')
  await press(page, '验证手机')
  await vi.waitFor(() => expect(fieldOf(page, '验证码')).toBeUndefined())
  expect(taken('/confirm-mobile').map((one) => one.data)).toEqual([{ code_id: 'code_1', code: '111111' }, { code_id: 'code_1', code: '123456' }])
  expect(taken('/sms-codes')).toHaveLength(1)
})

it('a number that is not the person\'s own asks for the person as well, and keeps its code meanwhile', async () => {
  held = { ...oneCase, state: 'submitted', allowed_actions: ['confirm_mobile'], form: { mobile: '13900139009' } }
  const page = await shown()
  await press(page, '验证手机')
  await press(page, '获取验证码')
  await type(page, '验证码', '111111')
  steps = { '/confirm-mobile': { statusCode: 403, data: refusalBody({ status: 403, code: 'step_up_required', title: '请先验证本人' }) } }
  await press(page, '验证手机')
  await vi.waitFor(() => expect(page.text()).toContain('请再用登记的手机号码验证一次'))
  expect(fieldOf(page, '验证码')?.props('modelValue')).toBe('111111')
})

describe('what a case ended with', () => {
  const result = { at: '2026-11-25T09:30:00+08:00', carried_out: true, text: '已复查。', scores: [], changes: [] }

  it('is shown: scores, what is paid back, changes, a new certificate', async () => {
    held = {
      ...oneCase, state: 'completed', exam: text('一级建造师'), year: 2025, management_number: '2025050123',
      result: {
        ...result, scores: [{ subject: '建设工程经济', score: '61', changed: true }, { subject: '项目管理', score: '70', changed: false }],
        repayment: { amount_fen: 18_300, state: 'ordered', state_text: text('已经安排退费') }, changes: [{ item: '姓名', before: '李铭', after: '李明' }, { item: '级别', after: '高级' }],
        certificate: { id: 'cert_2', print_number: '00019999' },
      },
    }
    const page = await shown()
    const parts = [
      '一级建造师 · 2025 · 2025050123', '已复查。', '建设工程经济61（复查后有更正）', '项目管理70（复查后没有变化）', '退费¥183.00 · 已经安排退费', '姓名原为 李铭，现为 李明', '级别高级', '印制号00019999', '2026-11-25 09:30',
    ]
    for (const part of parts) await vi.waitFor(() => expect(page.text()).toContain(part))
    expect(page.text()).not.toContain('没有能够按申请办理')
    await press(page, '查看新证书')
    expect(vi.mocked(uni.navigateTo).mock.calls).toEqual([[{ url: '/packages/certificates/detail/index?id=cert_2' }]])
  })

  it('says so where it could not be done', async () => {
    const failure = { code: 'x', reason: text('证书已注销。'), remedy: text('请联系考试机构。') }
    held = { ...oneCase, state: 'completed', result: { ...result, carried_out: false, certificate: { failure } } }
    const page = await shown()
    for (const part of ['没有能够按申请办理', '证书已注销。请联系考试机构。']) await vi.waitFor(() => expect(page.text()).toContain(part))
    expect(page.text()).not.toContain('查看新证书')
  })

  it('and whom to call from here on, with one press', async () => {
    held = { ...oneCase, state: 'dispatched', help_lines: [{ when: text('没有收到证书'), telephones: ['0591-83611183', '18558892138'] }] }
    const phone = vi.fn()
    ;(globalThis as unknown as { uni: Record<string, unknown> }).uni['makePhoneCall'] = phone
    const page = await shown()
    await press(page, '18558892138')
    expect(phone.mock.calls[0]![0]).toMatchObject({ phoneNumber: '18558892138' })
    expect(page.text()).toContain('没有收到证书')
  })
})

// Walking through an application: back and forth over notices, saving it for later, files that are no longer there.
import { flushPromises, mount } from '@vue/test-utils'
import { beforeEach, describe, expect, it, vi } from 'vitest'

interface Sent { url: string; method: string; header: Record<string, string>; data?: Record<string, unknown> }
const text = (zh: string) => ({ zh, en: zh })
const session = { token: 'person-1', expires_at: '2099-01-01T00:00:00+08:00', level: 'bound', person: { id: 'p1' } }
const notice = (id: string) => ({ id, version: '7', title: text(id), body: text(`${id}的内容`), scroll_gate: false, again_on_edit: false, digest: '' })
const service = {
  service: 'reissue', name: text('证书补发'), summary: text(''), submit_verb: text('送审'), review_required: true, delivers: false, needs_certificate: true,
  edit_in: [], edit_submits: false, withdraw_in: [], confirm: [], max_resends: 1, carriers: [], reasons: [], verbs: [], dialogs: [], delivery: [], slots: [] as object[],
  steps: [], help: [], contacts: [], notices: [notice('须知'), notice('承诺')], fields: [] as object[],
}
const field = { name: 'reason', kind: 'text', label: text('原因'), required: true, options: [], source: 'free' }
const step = (id: string, shows: string[], fields: string[] = []) => ({ id, title: text(id), shows, fields })
const early = [step('notices', ['notices']), step('form', ['fields'], ['reason'])]
const late = [step('check', ['fields'], ['reason']), step('notice', ['application_form', 'notices']), step('send', ['answers'])]
const query = { region: 'r', service: 'reissue', certificate: 'cert_1' }

let sent: Sent[] = []
let steps: object[] = early
let answers: ((call: Sent) => { statusCode: number; data: object } | undefined)

beforeEach(() => {
  ;[sent, steps, answers] = [[], early, () => undefined]
  const world = globalThis as unknown as { uni: Record<string, unknown>; pageQuery: object }
  world.pageQuery = query
  world.uni['pageScrollTo'] = vi.fn()
  world.uni['showModal'] = vi.fn(async () => ({ confirm: true }))
  world.uni['request'] = vi.fn(async (call: Sent) => {
    sent.push(call)
    const own = answers(call)
    if (own) return { header: {}, ...own }
    const data = call.url.includes('dry_run') ? { accepted: true, findings: [], warnings: [] } : call.url.endsWith('/regions/r') ? { id: 'r', services: [service], exams: [] }
      : call.url.includes('/form') ? { region: 'r', service: 'reissue', certificate_id: 'cert_1', free_form: false, values: {}, masked: [], fields: [field], steps, slots: [] } : []
    return { statusCode: 200, data, header: {} }
  })
})

async function apply(asked: object = query) {
  ;(globalThis as { pageQuery?: object }).pageQuery = asked
  const { openSession } = await import('../../../api/session')
  openSession(session as never)
  return mount((await import('./index.vue')).default as never)
}
type Page = Awaited<ReturnType<typeof apply>>
const until = (page: Page, words: string) => vi.waitFor(() => expect(page.text()).toContain(words))
const buttons = (page: Page) => page.findAll('t-button').map((button) => button.text())
async function press(page: Page, label: string) {
  await vi.waitFor(() => expect(buttons(page)).toContain(label))
  await page.findAll('t-button').find((button) => button.text() === label)!.trigger('click')
  await flushPromises()
}
async function type(page: Page, words: string) {
  await vi.waitFor(() => expect(page.findComponent({ name: 'form' }).exists()).toBe(true))
  page.findComponent({ name: 'form' }).vm.$emit('update:modelValue', { reason: words })
  await flushPromises()
}

// rows: G14
describe('notices that were accepted', () => {
  it('can be read again by going back, and lead on', async () => {
    const page = await apply()
    await press(page, '已阅读并同意')
    await press(page, '已阅读并同意')
    await press(page, '上一步')
    await until(page, '须知的内容')
    await until(page, '承诺的内容')
    expect(buttons(page)).toEqual(['下一步'])
    await press(page, '下一步')
    await vi.waitFor(() => expect(page.findComponent({ name: 'form' }).exists()).toBe(true))
  })

  it('in the middle of an application that was restored neither end it nor take its blank form away', async () => {
    steps = late
    const first = await apply()
    await type(first, '遗失')
    await press(first, '下一步')
    await press(first, '已阅读并同意')
    await press(first, '已阅读并同意')
    await until(first, '请逐项核对')
    // Whatever is kept at a change is there after the program was closed.
    await press(first, '返回修改')
    await press(first, '上一步')
    await type(first, '遗失了')
    first.unmount()
    const page = await apply()
    await until(page, '已恢复您上次填写的内容')
    await press(page, '下一步')
    await until(page, '承诺的内容')
    expect(buttons(page)).toContain('下载申请表')
    await press(page, '下一步')
    await until(page, '请逐项核对')
  })
})

const draftCase = (more: object = {}) => ({
  id: 'case_1', region: 'r', service: 'reissue', service_name: text('证书补发'), state: 'draft', state_text: text('草稿'), state_help: text('还没有提交'), version: 1, overdue: false,
  allowed_actions: ['submit', 'edit'], history: [], form: { reason: '遗失' }, attachments: [], slots: [], mobile_confirmed: false, help_lines: [], given_up: [],
  created_at: '2026-11-01T09:30:00+08:00', changed_at: '2026-11-01T09:30:00+08:00', ...more,
})
const writes = () => sent.filter((one) => /\/cases(\/case_1(\/submit)?)?$/.test(one.url) && one.method !== 'GET')
  .map((one) => [one.header['x-http-method-override'] ?? one.method, one.url.replace(/.*\/cases/, '')].join(' '))
const toForm = async () => {
  const page = await apply()
  await press(page, '已阅读并同意')
  await press(page, '已阅读并同意')
  await type(page, '遗失')
  return page
}
/** Everything that writes a case answers the case. */
const writing = (call: Sent) => {
  if (!/\/cases(\/case_1(\/submit)?)?$/.test(call.url) || call.method === 'GET') return undefined
  const done = call.url.endsWith('/submit')
  return { statusCode: call.url.endsWith('/cases') ? 201 : 200, data: draftCase({ version: writes().length, ...(done ? { state: 'submitted', state_text: text('等待审核'), allowed_actions: [] } : {}) }) }
}

describe('saved for later', () => {
  it('goes on as the change of the case that it is now, and is handed in as that', async () => {
    answers = writing
    const page = await toForm()
    await press(page, '先保存，以后再办')
    await until(page, '已保存。')
    expect(writes()).toEqual(['POST '])
    // What is typed from here on is read by "My applications", "change".
    await type(page, '遗失了')
    expect(page.text()).not.toContain('已保存。')
    const { editDraftName, heldDraft } = await import('../../../lib/drafts')
    expect(heldDraft(editDraftName('case_1'), 'p1')?.values).toEqual({ reason: '遗失了' })
    await press(page, '先保存，以后再办')
    await until(page, '已保存。')
    expect(heldDraft(editDraftName('case_1'), 'p1')).toBeUndefined()
    await press(page, '下一步')
    await press(page, '送审')
    await until(page, '等待审核')
    expect(writes()).toEqual(['POST ', 'PATCH /case_1', 'PATCH /case_1', 'POST /case_1/submit'])
    // It was begun here: its own page is not the one beneath.
    await press(page, '查看办件')
    expect(vi.mocked(uni.redirectTo).mock.calls).toEqual([[{ url: '/packages/cases/detail/index?id=case_1' }]])
  })

  it('without a network it becomes that once it was sent', async () => {
    const page = await toForm()
    const { sendWaiting } = await import('../../../api/outbox')
    const request = vi.mocked(uni.request).getMockImplementation()!
    vi.mocked(uni.request).mockImplementation((async (call: Sent) => {
      if (call.url.endsWith('/cases')) throw { errMsg: 'request:fail' }
      return request(call as never)
    }) as never)
    vi.useFakeTimers({ shouldAdvanceTime: true, advanceTimeDelta: 400 })
    await press(page, '先保存，以后再办')
    await until(page, '已保存在这台手机上')
    vi.useRealTimers()
    vi.mocked(uni.request).mockImplementation(request)
    answers = writing
    await sendWaiting()
    await until(page, '已保存。')
    await press(page, '下一步')
    await press(page, '送审')
    await until(page, '等待审核')
    expect(writes()).toEqual(['POST ', 'PATCH /case_1', 'POST /case_1/submit'])
  })
})

it('what somebody typed is neither shown to the next person nor kept as theirs', async () => {
  const page = await toForm()
  const { openSession, closeSession } = await import('../../../api/session')
  const as = (id: string) => openSession({ token: 't', expires_at: '2099-01-01T00:00:00+08:00', level: 'bound', person: { id } } as never)
  const typed = () => page.findAllComponents({ name: 'field' }).map((one) => one.props('modelValue') as string)
  closeSession()
  as('p2')
  await until(page, '已阅读并同意')
  await press(page, '已阅读并同意')
  await press(page, '已阅读并同意')
  await vi.waitFor(() => expect(typed()).toEqual(['']))
  const { heldDraft, draftName } = await import('../../../lib/drafts')
  const kept = heldDraft(draftName(['r', 'reissue', undefined, undefined, undefined, undefined]), 'p2')
  expect(kept?.values['reason'] ?? '').toBe('')
})

describe('a draft whose files the server no longer keeps', () => {
  const slot = { id: 'proof', name: text('证明'), kinds: ['jpeg'], media_types: [], max_kib: 100, min: 1, max: 1, numbered: false }
  const wrong = { pointer: '/attachments/0', code: 'attachment_missing', detail: '这个文件已不在。', remedy: '请重新上传。', detail_en: 'Gone.', remedy_en: 'Again.' }
  const withFiles = (call: Sent) => {
    if (call.url.endsWith('/regions/r')) return { statusCode: 200, data: { id: 'r', services: [{ ...service, notices: [], slots: [slot] }], exams: [] } }
    if (call.url.includes('dry_run')) return { statusCode: 200, data: { accepted: false, findings: [wrong], warnings: [] } }
    return call.url.includes('/form') ? { statusCode: 200, data: { values: {}, masked: [], fields: [field], slots: ['proof'], steps: [step('form', ['fields', 'attachments'], ['reason'])] } } : undefined
  }
  const keep = async (expires: number) => {
    const { draftName, keepDraft } = await import('../../../lib/drafts')
    const file = { id: 'att_1', slot: 'proof', sequence: 1, name: '证明.jpg', expires }
    keepDraft(draftName(['r', 'reissue', 'cert_1', undefined, undefined, undefined]), { person: 'p1', values: { reason: '遗失' }, accepted: [], files: [file] })
  }

  it('says so at once where their time is over, and asks for them again', async () => {
    answers = withFiles
    await keep(Date.now() - 1_000)
    const page = await apply()
    await until(page, '已不再保存，请重新选择')
    await press(page, '下一步')
    await until(page, '请重新选择已不再保存的文件')
    expect(sent.some((one) => one.url.includes('dry_run'))).toBe(false)
  })

  it('says so at the file where the server knows better', async () => {
    answers = withFiles
    await keep(Date.now() + 3_600_000)
    const page = await apply()
    await until(page, '已上传')
    await press(page, '下一步')
    await until(page, '这个文件已不在。请重新上传。')
    expect(page.text()).toContain('请重新选择已不再保存的文件')
    expect(page.text()).not.toContain('已上传')
  })
})

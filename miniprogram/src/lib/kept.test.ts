// What is kept on the device: drafts of one person, and drafts on their way to the server.
import { beforeEach, describe, expect, it, vi } from 'vitest'

const values = { recipient: '李明' }
const day = 86_400_000

describe('drafts', () => {
  it('come back to the person who left them, for a week', async () => {
    const { heldDraft, keepDraft, draftName } = await import('./drafts')
    const name = draftName(['guangzhou', 'mailing', 'cert_1', undefined])
    keepDraft(name, { person: 'p1', values, accepted: [], files: [] }, 0)
    expect(heldDraft(name, 'p1', 6 * day)?.values).toEqual(values)
    expect(heldDraft(draftName(['guangzhou', 'mailing', 'cert_2', undefined]), 'p1', 0)).toBeUndefined()
    expect(heldDraft(name, 'p1', 7 * day)).toBeUndefined()
    expect(heldDraft(name, 'p1', 0)).toBeUndefined()
  })

  it('are never shown to another person, and are gone then', async () => {
    const { heldDraft, keepDraft } = await import('./drafts')
    keepDraft('a', { person: 'p1', values, accepted: [], files: [] }, 0)
    expect(heldDraft('a', 'p2', 1)).toBeUndefined()
    expect(heldDraft('a', 'p1', 1)).toBeUndefined()
  })

  it('are all gone after a log-out', async () => {
    const { dropAllDrafts, heldDraft, keepDraft } = await import('./drafts')
    for (const name of ['a', 'b']) keepDraft(name, { person: 'p1', values, accepted: [], files: [] }, 0)
    dropAllDrafts()
    expect(['a', 'b'].map((name) => heldDraft(name, 'p1', 1))).toEqual([undefined, undefined])
  })
})

describe('a draft that became a case', () => {
  it('is in it, and words that came later are kept as a change of it', async () => {
    const { editDraftName, heldDraft, keepDraft, moveDraft } = await import('./drafts')
    keepDraft('a', { person: 'p1', values, accepted: [], files: [] }, 10)
    moveDraft('a', editDraftName('case_1'), 10)
    expect([heldDraft('a', 'p1', 11), heldDraft(editDraftName('case_1'), 'p1', 11)]).toEqual([undefined, undefined])
    keepDraft('a', { person: 'p1', values, accepted: [], files: [] }, 20)
    moveDraft('a', editDraftName('case_1'), 10)
    expect(heldDraft('a', 'p1', 21)).toBeUndefined()
    expect(heldDraft(editDraftName('case_1'), 'p1', 21)?.values).toEqual(values)
  })
})

describe('the outbox', () => {
  const body = { region: 'r', service: 's', form: values, accepted_notices: [], attachments: [], draft: true, confirmed: false }
  const request = () => vi.mocked(uni.request)
  const lost = () => request().mockImplementation((async (call: { url: string }) => {
    if (call.url.endsWith('/device-sessions')) return { statusCode: 201, data: { token: 'd' }, header: {} }
    throw { errMsg: 'request:fail' }
  }) as never)
  const answers = (status: number, data: object) => request().mockImplementation((async () => ({ statusCode: status, data, header: {} })) as never)
  const keys = () => request().mock.calls.map(([call]) => (call as { header: Record<string, string> }).header['idempotency-key']).filter(Boolean)
  const person = { token: 't', expires_at: '2099-01-01T00:00:00+08:00', level: 'bound', person: { id: 'p1' } }
  const problem = { type: 'about:blank', status: 409, code: 'already_active_case', title: '', detail: '', remedy: '', title_en: '', detail_en: '', remedy_en: '', allowed_actions: [], errors: [], request_id: 'r' }

  beforeEach(() => void vi.useFakeTimers({ shouldAdvanceTime: true, advanceTimeDelta: 400 }))

  it('keeps a draft while there is no network, and sends it once under the same key when there is', async () => {
    const { openSession } = await import('../api/session')
    const { saveDraft, sendWaiting, waitingDrafts } = await import('../api/outbox')
    openSession(person as never)
    lost()
    expect(await saveDraft(body, 'a')).toBeUndefined()
    expect(waitingDrafts.value).toBe(1)
    answers(201, { id: 'case_1' })
    await Promise.all([sendWaiting(), sendWaiting()])
    expect(waitingDrafts.value).toBe(0)
    expect(new Set(keys()).size).toBe(1)
    const before = keys().length
    await sendWaiting()
    expect(keys()).toHaveLength(before)
  })

  it('tells which draft went out as which case, and which was refused for good', async () => {
    const { openSession } = await import('../api/session')
    const { arrived, isWaiting, saveDraft, sendWaiting } = await import('../api/outbox')
    openSession(person as never)
    lost()
    await saveDraft(body, 'a')
    await saveDraft({ ...body, form: { recipient: '王芳' } }, 'a')
    expect([isWaiting('a'), isWaiting('b')]).toEqual([true, false])
    answers(201, { id: 'case_1' })
    const before = keys().length
    await sendWaiting()
    expect(arrived.value).toMatchObject({ draft: 'a', one: { id: 'case_1' } })
    expect(keys().length - before, 'the older one of that name is not sent').toBe(1)
    expect(isWaiting('a')).toBe(false)
    lost()
    await saveDraft(body, 'b')
    answers(409, problem)
    await sendWaiting()
    expect(arrived.value).toMatchObject({ draft: 'b', problem: { code: 'already_active_case' } })
  })

  it('survives the end of the application', async () => {
    const first = await import('../api/outbox')
    ;(await import('../api/session')).openSession(person as never)
    lost()
    await first.saveDraft(body, 'a')
    vi.resetModules()
    expect((await import('../api/outbox')).waitingDrafts.value).toBe(1)
  })

  it('does not send in another person\'s name', async () => {
    const { openSession } = await import('../api/session')
    const { saveDraft, sendWaiting, waitingDrafts } = await import('../api/outbox')
    openSession(person as never)
    lost()
    await saveDraft(body, 'a')
    openSession({ ...person, person: { id: 'p2' } } as never)
    const before = keys().length
    answers(201, { id: 'case_1' })
    await sendWaiting()
    expect([waitingDrafts.value, keys().length]).toEqual([0, before])
  })

  it('says at once what will never go through', async () => {
    const { openSession } = await import('../api/session')
    const { saveDraft, waitingDrafts } = await import('../api/outbox')
    openSession(person as never)
    answers(409, problem)
    await expect(saveDraft(body, 'a')).rejects.toMatchObject({ code: 'already_active_case' })
    expect(waitingDrafts.value).toBe(0)
  })
})

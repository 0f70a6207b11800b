// Leaving: the phone forgets at once, whatever the network does; a session that ran out takes the papers, not the drafts.
import { beforeEach, expect, it, vi } from 'vitest'

const person = (id: string) => ({ token: `of-${id}`, expires_at: '2099-01-01T00:00:00+08:00', level: 'bound', person: { id } }) as never
const body = { region: 'r', service: 's', form: {}, accepted_notices: [], attachments: [], draft: true, confirmed: false }
interface Sent { url: string; method: string; header: Record<string, string> }
let sent: Sent[] = []

const answering = (answer: (call: Sent) => { statusCode: number; data: unknown } | undefined) =>
  vi.mocked(uni.request).mockImplementation((async (call: Sent) => {
    sent.push(call)
    if (call.url.endsWith('/device-sessions')) return { statusCode: 201, data: { token: 'd' }, header: {} }
    const given = answer(call)
    if (!given) throw { errMsg: 'request:fail' }
    return { ...given, header: {} }
  }) as never)

async function world() {
  const [leave, session, drafts, outbox, { platform }] = await Promise.all([
    import('./leave'), import('./session'), import('../lib/drafts'), import('./outbox'), import('@platform'),
  ])
  const forgotten = vi.spyOn(platform, 'forgetFiles').mockResolvedValue(undefined)
  return { ...leave, ...session, ...drafts, ...outbox, forgotten }
}

beforeEach(() => {
  sent = []
  vi.useFakeTimers({ shouldAdvanceTime: true, advanceTimeDelta: 400 })
})

it('a log-out clears the phone before anything is sent, and ends the session at the server when that can be reached', async () => {
  const one = await world()
  one.watchLeaving()
  one.openSession(person('A'))
  answering(() => undefined)
  await one.saveDraft(body, 'a')
  one.keepDraft('a', { person: 'A', values: {}, accepted: [], files: [] })
  const before = [sent.length, one.forgotten.mock.calls.length] as const
  answering(({ method }) => (method === 'GET' ? { statusCode: 200, data: [{ id: 's1', current: false }, { id: 's2', current: true }] } : { statusCode: 204, data: '' }))
  one.logOut()
  // Not one turn of the clock later:
  expect([one.session.value, one.heldDraft('a', 'A'), one.waitingDrafts.value, sent.length]).toEqual([undefined, undefined, 0, before[0]])
  expect(one.forgotten.mock.calls.length).toBe(before[1] + 1)
  await vi.waitFor(() => expect(sent.at(-1)).toMatchObject({ method: 'DELETE', url: expect.stringContaining('/sessions/s2') }))
  expect(sent.at(-1)!.header['authorization']).toBe('Bearer of-A')
})

it('a log-out without a network is one all the same', async () => {
  const one = await world()
  one.openSession(person('A'))
  answering(() => undefined)
  one.logOut()
  expect(one.session.value).toBeUndefined()
  await vi.waitFor(() => expect(sent.length).toBeGreaterThan(2))
})

it('papers go when a session ran out and when another person is here; drafts wait for their person', async () => {
  const one = await world()
  one.watchLeaving()
  const times = () => one.forgotten.mock.calls.length
  expect(times()).toBe(1)
  one.openSession(person('A'))
  one.keepDraft('a', { person: 'A', values: {}, accepted: [], files: [] })
  one.closeSession()
  expect([times(), one.heldDraft('a', 'A') !== undefined]).toEqual([2, true])
  one.openSession(person('A'))
  one.openSession(person('A'))
  expect(times()).toBe(2)
  one.openSession(person('B'))
  expect(times()).toBe(3)
})

it('a draft that waited is sent once its person has logged in again', async () => {
  const one = await world()
  one.watchOutbox()
  one.openSession(person('A'))
  answering(() => undefined)
  await one.saveDraft(body, 'a')
  one.closeSession()
  answering(() => ({ statusCode: 201, data: { id: 'case_1' } }))
  one.openSession(person('A'))
  await vi.waitFor(() => expect(one.waitingDrafts.value).toBe(0))
})

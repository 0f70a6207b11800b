// The transport: ids, repetitions, problems, tokens, on both adapters.
import { beforeEach, describe, expect, it, vi } from 'vitest'

type Reply = { status: number; body?: unknown; header?: Record<string, string> } | 'lost'
interface Sent { url: string; method: string; header: Record<string, string>; data?: unknown }

const weixin = process.env['UNI'] === 'mp-weixin'
const problem = (status: number, code: string) => ({
  status,
  body: {
    type: 'about:blank', status, code, title: '标题', detail: '规则', remedy: '办法', title_en: 'Title', detail_en: 'Rule', remedy_en: 'Remedy',
    allowed_actions: ['submit'], request_id: 'req_1', errors: [{ pointer: '/mobile', code: 'x', detail: '不对。', remedy: '改一改。', detail_en: 'Wrong.', remedy_en: 'Mend it.' }],
  },
})
const session = { token: 'person-1', expires_at: '2099-01-01T00:00:00+08:00', level: 'mobile', person: { id: 'p1' } }

/** Answers calls in turn; device sessions answer for themselves. */
function server(...replies: Reply[]): Sent[] {
  const sent: Sent[] = []
  let device = 0
  const request = uni.request as unknown as ReturnType<typeof vi.fn>
  request.mockImplementation(async (call: Sent) => {
    sent.push(call)
    if (call.url.endsWith('/device-sessions')) return { statusCode: 201, data: { token: `device-${++device}`, expires_at: '' }, header: {} }
    const reply = replies.shift() ?? 'lost'
    if (reply === 'lost') throw { errMsg: 'request:fail' }
    return { statusCode: reply.status, data: reply.body ?? {}, header: reply.header ?? {} }
  })
  return sent
}

const wanted = (sent: Sent[]) => sent.filter((call) => !call.url.endsWith('/device-sessions'))

beforeEach(() => {
  vi.useFakeTimers({ shouldAdvanceTime: true, advanceTimeDelta: 400 })
})

describe('calls', () => {
  it('go to the contract\'s path with an id, the body and the headers of the operation', async () => {
    const sent = server({ status: 200, body: {} })
    const { api } = await import('./client')
    await api('post', '/api/v1/face-logins/{id}/finish', { path: { id: 'a/b' }, headers: { 'x-client-secret': 's' }, ifMatch: 3, idempotencyKey: 'k' })
    const call = wanted(sent)[0]!
    expect(call.url).toBe('https://api.test/api/v1/face-logins/a%2Fb/finish')
    expect(call.header).toMatchObject({ 'x-client-secret': 's', 'if-match': '"3"', 'idempotency-key': 'k' })
    expect(call.header['x-request-id']).toMatch(/^[a-z0-9-]{8,64}$/)
  })

  it('go by a method that WeChat knows', async () => {
    const sent = server({ status: 200, body: {} })
    const { api } = await import('./client')
    await api('patch', '/api/v1/cases/{id}', { path: { id: 'case_1' }, body: { form: {} } as never, ifMatch: 3, idempotencyKey: 'k' })
    const [{ method, header }] = wanted(sent) as [Sent]
    expect([method, header['x-http-method-override']]).toEqual(weixin ? ['POST', 'PATCH'] : ['PATCH', undefined])
  })

  it('are repeated when they may arrive twice, under one id', async () => {
    const sent = server('lost', problem(503, 'store_unavailable'), { status: 200, body: [] })
    const { api } = await import('./client')
    await expect(api('get', '/api/v1/sessions', {})).resolves.toEqual([])
    expect(new Set(wanted(sent).map((call) => call.header['x-request-id'])).size).toBe(1)
    expect(wanted(sent)).toHaveLength(3)
  })

  it('are repeated at most twice', async () => {
    const sent = server()
    const { api } = await import('./client')
    await expect(api('get', '/api/v1/sessions', {})).rejects.toMatchObject({ code: 'unreachable', status: 0 })
    expect(wanted(sent)).toHaveLength(3)
  })

  it('are never repeated when they change something without a key', async () => {
    const sent = server('lost')
    const { api } = await import('./client')
    await expect(api('post', '/api/v1/sms-codes', { body: { mobile: '13800138000', purpose: 'login' } })).rejects.toMatchObject({ code: 'unreachable' })
    expect(wanted(sent)).toHaveLength(1)
  })

  it('are repeated with one key while the first attempt still runs', async () => {
    const sent = server(problem(409, 'idempotency_running'), { status: 201, body: {} })
    const { api } = await import('./client')
    await api('post', '/api/v1/face-logins/{id}/finish', { path: { id: 'f' }, idempotencyKey: 'same' })
    expect(wanted(sent).map((call) => call.header['idempotency-key'])).toEqual(['same', 'same'])
  })

  it('do not wait longer than a person would', async () => {
    const sent = server({ ...problem(503, 'overloaded'), header: { 'Retry-After': '60' } })
    const { api } = await import('./client')
    await expect(api('get', '/api/v1/sessions', {})).rejects.toMatchObject({ code: 'overloaded' })
    expect(wanted(sent)).toHaveLength(1)
  })
})

describe('refusals', () => {
  it('carry what happened, what to do, what is allowed and each field\'s fault, in the person\'s language', async () => {
    server(problem(422, 'mobile_invalid'))
    const { api } = await import('./client')
    const { Problem } = await import('./problem')
    const { setLocale } = await import('../lib/i18n')
    const error = await api('get', '/api/v1/sessions', {}).catch((e: unknown) => e)
    if (!(error instanceof Problem)) throw new Error('no Problem')
    expect([error.title, error.remedy, error.faultOf('/mobile'), error.faultOf('/none')]).toEqual(['标题', '办法', '不对。改一改。', undefined])
    expect(error).toMatchObject({ allowedActions: ['submit'], requestId: 'req_1' })
    setLocale('en')
    expect([error.title, error.remedy, error.faultOf('/mobile')]).toEqual(['Title', 'Remedy', 'Wrong. Mend it.'])
  })

  it('of something that is not the service are not shown as its words', async () => {
    server({ status: 403, body: '<html>captive portal</html>' })
    const { api } = await import('./client')
    await expect(api('get', '/api/v1/sessions', {})).rejects.toMatchObject({ code: 'unreachable', status: 403 })
  })
})

describe('tokens', () => {
  it('a person\'s token is sent, and forgotten when the server refuses it', async () => {
    const sent = server({ status: 200, body: [] }, problem(401, 'session_expired'))
    const { api } = await import('./client')
    const { openSession, session: held } = await import('./session')
    openSession(session as never)
    await api('get', '/api/v1/sessions', {})
    expect(sent[0]!.header['authorization']).toBe('Bearer person-1')
    await expect(api('get', '/api/v1/sessions', {})).rejects.toMatchObject({ status: 401 })
    expect(held.value).toBeUndefined()
    expect(sent).toHaveLength(2)
  })

  it('an expired session is not sent', async () => {
    const sent = server({ status: 200, body: [] })
    const { api } = await import('./client')
    const { openSession } = await import('./session')
    openSession({ ...session, expires_at: '2020-01-01T00:00:00+08:00' } as never)
    await api('get', '/api/v1/sessions', {})
    expect(wanted(sent)[0]!.header['authorization']).toBe(weixin ? 'Bearer device-1' : undefined)
  })

  it.runIf(weixin)('in WeChat one device session serves calls at once, and is renewed once when refused', async () => {
    const sent = server({ status: 200, body: [] }, { status: 200, body: [] }, problem(401, 'session_expired'), { status: 200, body: [] })
    const { api } = await import('./client')
    await Promise.all([api('get', '/api/v1/sessions', {}), api('get', '/api/v1/sessions', {})])
    expect(sent.filter((call) => call.url.endsWith('/device-sessions'))).toHaveLength(1)
    await api('get', '/api/v1/sessions', {})
    expect(wanted(sent).at(-1)!.header['authorization']).toBe('Bearer device-2')
  })

  it('a wrong password is told as such: the call is neither repeated nor anybody logged out', async () => {
    const sent = server(problem(401, 'credentials_wrong'), problem(401, 'credentials_wrong'))
    const { loginByPassword } = await import('./doors')
    const login = () => loginByPassword('lily', 'wrong', { id: 'cap_1', answer: '7' })
    await expect(login()).rejects.toMatchObject({ code: 'credentials_wrong' })
    expect(wanted(sent)).toHaveLength(1)
    const { openSession, session: held } = await import('./session')
    openSession(session as never)
    await expect(login()).rejects.toMatchObject({ code: 'credentials_wrong' })
    expect(held.value).toBeDefined()
  })

  it('a late refusal of the token of somebody who is gone does not end the next person\'s session', async () => {
    const { sessionRefused, openSession, session: held } = await import('./session')
    openSession({ ...session, token: 'person-2' } as never)
    expect(await sessionRefused({ authorization: 'Bearer person-1' })).toBe(false)
    expect(held.value).toBeDefined()
    expect(await sessionRefused({ authorization: 'Bearer person-2' })).toBe(false)
    expect(held.value).toBeUndefined()
  })

  it.runIf(weixin)('where WeChat gives no code, calls go without a session at once, and with one later', async () => {
    const sent = server({ status: 200, body: [] }, { status: 200, body: [] }, { status: 200, body: [] })
    vi.mocked(uni.login).mockRejectedValueOnce({ errMsg: 'login:fail' } as never)
    const { api } = await import('./client')
    await api('get', '/api/v1/regions', {})
    await api('get', '/api/v1/regions', {})
    expect(sent.map((call) => call.header['authorization'])).toEqual([undefined, undefined])
    expect(uni.login).toHaveBeenCalledTimes(1)
    vi.setSystemTime(Date.now() + 60_000)
    await api('get', '/api/v1/regions', {})
    expect(sent.at(-1)!.header['authorization']).toBe('Bearer device-1')
  })

  it.runIf(weixin)('the opening of a device session that was lost is tried once more with a new code', async () => {
    const sent = server({ status: 200, body: [] })
    const request = uni.request as unknown as ReturnType<typeof vi.fn>
    const answers = request.getMockImplementation()!
    let codes = 0
    vi.mocked(uni.login).mockImplementation((async () => ({ code: `wx-${++codes}` })) as never)
    const tried: unknown[] = []
    request.mockImplementation(async (call: Sent) => {
      if (!call.url.endsWith('/device-sessions')) return answers(call)
      tried.push(call.data)
      if (tried.length === 1) throw { errMsg: 'request:fail timeout' }
      return answers(call)
    })
    const { api } = await import('./client')
    await api('get', '/api/v1/regions', {})
    expect(tried).toEqual([{ code: 'wx-1' }, { code: 'wx-2' }])
    expect(sent.at(-1)!.header['authorization']).toBe('Bearer device-1')
  })

  it.runIf(!weixin)('a browser asks for no device session', async () => {
    const sent = server({ status: 200, body: [] })
    const { api } = await import('./client')
    await api('get', '/api/v1/sessions', {})
    expect(sent).toHaveLength(1)
    expect(sent[0]!.header['authorization']).toBeUndefined()
  })
})

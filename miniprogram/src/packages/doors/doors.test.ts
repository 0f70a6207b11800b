// Doors: those that the region opens, a captcha for whoever cannot see one, and a sign-in elsewhere that only its own device ends.
import { flushPromises, mount } from '@vue/test-utils'
import { beforeEach, describe, expect, it, vi } from 'vitest'

interface Sent { url: string; method: string; data?: Record<string, unknown> }
const text = (zh: string) => ({ zh, en: zh })
const accounts = { registration: true, recover: ['username', 'password'], maintenance: true, migration: false, notices: [] }
const region = {
  id: 'r', name: text('某市'), doors: ['scan_code', 'password', 'identity', 'face', 'quantum'], accounts,
  identity: [{ provider: 'province', door: 'identity', name: text('省平台') }],
}
const opened = { token: 't', expires_at: '2099-01-01T00:00:00+08:00', level: 'bound', person: { id: 'p1' } }
const refusal = (code: string) => ({
  type: 'about:blank', status: 422, code, title: '不对', detail: '', remedy: '', title_en: '', detail_en: '', remedy_en: '', allowed_actions: [], errors: [], request_id: 'r',
})
let sent: Sent[] = []
let answers: Record<string, { statusCode: number; data: unknown }> = {}

beforeEach(() => {
  sent = []
  answers = { '/regions/r': { statusCode: 200, data: region }, '/device-sessions': { statusCode: 201, data: { token: 'd' } } }
  let drawn = 0
  const world = globalThis as unknown as { uni: Record<string, unknown> }
  world.uni['setStorageSync'] = vi.fn(world.uni['setStorageSync'] as (name: string, value: string) => void)
  world.uni['request'] = vi.fn(async (call: Sent) => {
    sent.push(call)
    if (call.url.endsWith('/captchas')) {
      drawn += 1
      const question = call.data?.['kind'] === 'question'
      return { statusCode: 201, data: { id: `cap_${drawn}`, ...(question ? { question: text('三加上四等于多少？') } : { image: 'data:image/png;base64,AA==' }), expires_at: '' }, header: {} }
    }
    const found = Object.entries(answers).find(([end]) => call.url.includes(end))
    return { ...(found?.[1] ?? { statusCode: 204, data: '' }), header: {} }
  })
})

const show = async (load: () => Promise<{ default: object }>, props: object = {}) => {
  const shown = mount((await load()).default as never, { props: props as never })
  await vi.waitFor(() => expect(shown.find('t-button, t-tabs, .problem, .note').exists()).toBe(true))
  await flushPromises()
  return shown
}
const to = (end: string) => sent.filter((call) => call.url.includes(end))
const press = async (shown: ReturnType<typeof mount>, label: string) => {
  await vi.waitFor(() => expect(shown.findAll('t-button').some((one) => one.text() === label)).toBe(true))
  await shown.findAll('t-button').find((one) => one.text() === label)!.trigger('click')
  await flushPromises()
}
const type = async (shown: ReturnType<typeof mount>, label: string, value: string) => {
  await vi.waitFor(() => expect(shown.find(`input[aria-label^="${label}"]`).exists()).toBe(true))
  const input = shown.find(`input[aria-label^="${label}"]`)
  ;(input.element as HTMLInputElement).value = value
  input.element.dispatchEvent(new CustomEvent('input', { detail: { value } }))
  await flushPromises()
}

describe('the log-in page', () => {
  it('offers the doors of the region that this place can open, and none that it does not know', async () => {
    (await import('../../api/regions')).chooseRegion('r')
    const shown = await show(() => import('./login/index.vue'))
    const tabs = () => shown.findAll('t-tab-panel').map((tab) => tab.attributes('value'))
    const scan = (await import('@platform')).platform.name === 'h5' ? ['scan_code'] : []
    await vi.waitFor(() => expect(tabs()).toEqual([...scan, 'password', 'identity', 'face']))
    // A person on a phone begins where they can act at once.
    expect(shown.find('t-tabs').attributes('value')).toBe('password')
    await vi.waitFor(() => expect(shown.find('.captcha__picture').exists()).toBe(true))
  })
})

describe('the log-in page without a region', () => {
  const tabs = (shown: ReturnType<typeof mount>) => shown.findAll('t-tab-panel').map((tab) => tab.attributes('value'))

  it('offers every door that needs none, says where the others are, and leads there', async () => {
    answers['/regions'] = { statusCode: 200, data: [{ id: 'r', name: text('某市'), authority: text('某市考试院') }] }
    const shown = await show(() => import('./login/index.vue'))
    const scan = (await import('@platform')).platform.name === 'h5' ? ['scan_code'] : []
    await vi.waitFor(() => expect(tabs(shown)).toEqual(['sms', 'face', 'password', ...scan]))
    expect(shown.text()).toContain('就能看到当地的全部登录方式')
    await press(shown, '选择地区')
    const row = () => shown.findAll('t-cell').find((cell) => cell.attributes('title') === '某市')
    await vi.waitFor(() => expect(row()).toBeDefined())
    await row()!.trigger('click')
    await vi.waitFor(() => expect(tabs(shown)).toEqual([...scan, 'password', 'identity', 'face']))
    expect(shown.text()).toContain('某市')
    // It is the person's region from now on.
    expect((await import('../../api/regions')).regionId.value).toBe('r')
  })

  it('a region that cannot be read is said, and the doors that need none still open', async () => {
    (await import('../../api/regions')).chooseRegion('gone')
    answers['/regions/gone'] = { statusCode: 404, data: { ...refusal('region_unknown'), status: 404, title: '没有这个地区' } }
    const shown = await show(() => import('./login/index.vue'))
    await vi.waitFor(() => expect(shown.text()).toContain('没有这个地区'))
    expect(tabs(shown)).toContain('sms')
  })
})

describe('the door with a password', () => {
  const door = async () => {
    const shown = await show(() => import('./login/password-door.vue'), { accounts })
    await vi.waitFor(() => expect(shown.find('.captcha__picture').exists()).toBe(true))
    return shown
  }

  it('asks for nothing while something is missing, and says what', async () => {
    const shown = await door()
    await press(shown, '登录')
    expect(shown.text().match(/请填写这一项/g)).toHaveLength(3)
    expect(to('/sessions/password')).toEqual([])
  })

  it('puts the captcha into words for whoever cannot see it, and draws a new one after each try', async () => {
    answers['/sessions/password'] = { statusCode: 422, data: refusal('password_wrong') }
    const shown = await door()
    await press(shown, '看不清？换成文字题')
    expect(shown.text()).toContain('三加上四等于多少？')
    await type(shown, '用户名', ' lily ')
    await type(shown, '密码', 'tulip-4-winter')
    await type(shown, '答案', '7')
    await press(shown, '登录')
    expect(to('/sessions/password')[0]?.data).toEqual({ username: 'lily', password: 'tulip-4-winter', captcha: { id: 'cap_2', answer: '7' } })
    await vi.waitFor(() => expect(shown.text()).toContain('不对'))
    await vi.waitFor(() => expect(to('/captchas')).toHaveLength(3))
    expect(to('/captchas')[2]?.data).toEqual({ kind: 'question' })
    answers['/sessions/password'] = { statusCode: 201, data: opened }
    await type(shown, '答案', '7')
    await press(shown, '登录')
    expect(to('/sessions/password')[1]?.data?.['captcha']).toEqual({ id: 'cap_3', answer: '7' })
    expect(shown.emitted('entered')).toHaveLength(1)
  })
})

describe('the door with a number', () => {
  it('takes one tap in WeChat, and says what to do where WeChat told nothing', async () => {
    const shown = await show(() => import('./login/sms-door.vue'))
    const button = () => shown.findAll('t-button').find((one) => one.attributes('open-type') === 'getPhoneNumber')
    if ((await import('@platform')).platform.name === 'h5') return void expect(button()).toBeUndefined()
    answers['/sessions/wechat-phone'] = { statusCode: 201, data: opened }
    const tell = async (detail: object) => {
      button()!.element.dispatchEvent(new CustomEvent('getphonenumber', { detail }))
      await flushPromises()
    }
    await tell({ errMsg: 'getPhoneNumber:fail user deny' })
    await vi.waitFor(() => expect(shown.text()).toContain('没有取得微信的手机号码'))
    expect(to('/sessions/wechat-phone')).toEqual([])
    const late = { ...refusal('invalid_body'), errors: [{ pointer: '/code', code: 'code_wrong', detail: '验证码不对', remedy: '', detail_en: '', remedy_en: '' }] }
    answers['/sessions/wechat-phone'] = { statusCode: 400, data: late }
    await tell({ code: 'late' })
    await vi.waitFor(() => expect(shown.text()).toContain('凭证已过期或已用过'))
    // No words about a code that nobody typed.
    expect(shown.text()).not.toContain('验证码不对')
    sent = []
    answers['/sessions/wechat-phone'] = { statusCode: 201, data: opened }
    await tell({ code: 'one-time' })
    await vi.waitFor(() => expect(shown.emitted('entered')).toHaveLength(1))
    expect(to('/sessions/wechat-phone')[0]?.data).toEqual({ code: 'one-time' })
  })

  it('asks for a code with the region whose door it is', async () => {
    (await import('../../api/regions')).chooseRegion('r')
    const { sendCode } = await import('../../api/doors')
    await sendCode('13800138001', 'login')
    expect(to('/sms-codes')[0]?.data).toEqual({ region: 'r', mobile: '13800138001', purpose: 'login' })
  })
})

describe('a sign-in at a province', () => {
  it('is ended only by the device that began it, once, where the person was', async () => {
    answers['/authorize'] = { statusCode: 200, data: { url: 'https://province.example/', state: 's1', client_secret: 'secret', expires_at: '' } }
    answers['/sessions/identity'] = { statusCode: 201, data: opened }
    const { beginIdentity, finishIdentity, handedText, readHanded } = await import('../../api/doors')
    const back = { provider: 'province', code: 'a+b=&c', state: 's1' }
    expect(await finishIdentity(back)).toBeUndefined()
    expect(await beginIdentity('province', '/pages/me/index')).toBe('https://province.example/')
    expect(await finishIdentity({ ...back, state: 'another' })).toBeUndefined()
    expect(to('/sessions/identity')).toEqual([])
    // A stranger's answer takes nothing away from the sign-in that goes on.
    expect(readHanded(`https://ours.example/app/#/packages/doors/identity/index?${handedText(back)}`)).toEqual(back)
    expect(readHanded('123456')).toBeUndefined()
    expect((await finishIdentity(readHanded(` ${handedText(back)}\n`)!))?.from).toBe('/pages/me/index')
    expect(to('/sessions/identity')[0]?.data).toEqual({ ...back, client_secret: 'secret' })
    expect(await finishIdentity(back)).toBeUndefined()
  })

  it('goes through a browser from WeChat: a link to carry there, a login code to bring back', async () => {
    const { platform } = await import('@platform')
    if (platform.name === 'h5') return
    answers['/authorize'] = { statusCode: 200, data: { url: 'https://province.example/', state: 's1', client_secret: 'secret', expires_at: '2099-01-01T00:00:00+08:00' } }
    answers['/sessions/identity'] = { statusCode: 201, data: opened }
    const copied = vi.fn()
    ;(globalThis as unknown as { uni: Record<string, unknown> }).uni['setClipboardData'] = copied
    const { handedText } = await import('../../api/doors')
    const shown = await show(() => import('./login/identity-door.vue'), { providers: region.identity })
    expect(shown.text()).not.toContain('登录码')
    await press(shown, '复制省平台的登录链接')
    expect(copied).toHaveBeenCalledWith({ data: 'https://province.example/' })
    await type(shown, '登录码', '123456')
    await press(shown, '登录')
    expect(shown.text()).toContain('请粘贴浏览器最后一页上的登录码')
    await type(shown, '登录码', handedText({ provider: 'province', code: 'c', state: 'another' }))
    await press(shown, '登录')
    expect(shown.text()).toContain('不属于这次登录')
    expect(to('/sessions/identity')).toEqual([])
    // Closed meanwhile, the program still knows that it began.
    const again = await show(() => import('./login/identity-door.vue'), { providers: region.identity })
    await type(again, '登录码', handedText({ provider: 'province', code: 'c', state: 's1' }))
    await press(again, '登录')
    await vi.waitFor(() => expect(again.emitted('entered')).toHaveLength(1))
  })
})

describe('the door with a face', () => {
  const attempt = { id: 'face_1', client_secret: 'secret', provider: 'faceid', expires_at: '2099-01-01T00:00:00+08:00' }
  const door = () => show(() => import('./login/face-door.vue'), { other: '短信验证码' })
  const fillIn = async (shown: ReturnType<typeof mount>) => {
    await type(shown, '姓名', '王芳')
    await type(shown, '证件号码', '440304198511230028')
    await press(shown, '开始刷脸')
  }
  /** What the server answers, one after the other; the last for ever. */
  const finishes = (...replies: { statusCode: number; data: unknown }[]) => {
    const request = uni.request as unknown as ReturnType<typeof vi.fn>
    const others = request.getMockImplementation()!
    let asked = 0
    request.mockImplementation(async (call: Sent) => {
      if (!call.url.endsWith('/finish')) return others(call)
      sent.push(call)
      const reply = replies[Math.min(asked++, replies.length - 1)]!
      if (reply.statusCode === 0) throw { errMsg: 'request:fail' }
      return { ...reply, header: {} }
    })
  }
  const lost = { statusCode: 0, data: '' }
  const pending = { statusCode: 202, data: { state: 'started' } }
  const stored = async () => (await import('../../api/face')).faceBegun()?.id

  beforeEach(() => void vi.useFakeTimers({ shouldAdvanceTime: true, advanceTimeDelta: 500 }))

  it('is left for the provider\'s page, and ends when the person comes back to a program that was started anew', async () => {
    const { platform } = await import('@platform')
    const left = vi.spyOn(platform, 'checkFace').mockResolvedValue(undefined)
    answers['/face-logins'] = { statusCode: 201, data: { ...attempt, ticket: { url: 'https://faceid.example/start' } } }
    finishes(pending)
    const before = await door()
    await fillIn(before)
    await vi.waitFor(() => expect(left).toHaveBeenCalledWith({ url: 'https://faceid.example/start' }))
    expect(await stored()).toBe('face_1')
    before.unmount()
    vi.resetModules()
    // A broken connection and a server that is busy take nothing away from whoever passed.
    finishes(lost, { statusCode: 503, data: { ...refusal('store_unavailable'), status: 503 } }, pending, { statusCode: 201, data: opened })
    const login = await show(() => import('./login/index.vue'))
    await vi.waitFor(async () => expect((await import('../../api/session')).session.value?.token).toBe('t'))
    expect(login.html()).toContain('短信验证码')
    expect(await stored()).toBeUndefined()
  })

  it('that was given up holds nobody: another check can be begun at once', async () => {
    const { platform } = await import('@platform')
    vi.spyOn(platform, 'checkFace').mockResolvedValue(undefined)
    ;(await import('../../lib/storage')).store.write('face', { id: 'face_0', client_secret: 'old', expires_at: attempt.expires_at })
    answers['/face-logins'] = { statusCode: 201, data: { ...attempt, ticket: {} } }
    finishes(pending, { statusCode: 201, data: opened })
    const shown = await door()
    await vi.waitFor(() => expect(to('face_0/finish')).toHaveLength(1))
    expect(shown.findAll('t-button')[0]!.attributes('loading')).toBe('false')
    await fillIn(shown)
    await vi.waitFor(() => expect(shown.emitted('entered')).toHaveLength(1))
    expect([to('face_0/finish').length, to('face_1/finish').length]).toEqual([1, 1])
  })

  it('says when the provider did not confirm the person, and asks no more', async () => {
    const { platform } = await import('@platform')
    vi.spyOn(platform, 'checkFace').mockResolvedValue(undefined)
    answers['/face-logins'] = { statusCode: 201, data: { ...attempt, ticket: {} } }
    finishes({ statusCode: 422, data: { ...refusal('face_failed'), title: '没有通过' } })
    const shown = await door()
    await fillIn(shown)
    await vi.waitFor(() => expect(shown.text()).toContain('没有通过'))
    expect([await stored(), to('/finish').length, shown.emitted('entered')]).toEqual([undefined, 1, undefined])
  })

  it('where there is no page for it: a browser shows a code for a phone, WeChat says what else there is', async () => {
    answers['/face-logins'] = { statusCode: 201, data: { ...attempt, ticket: { biz_token: 'b' }, qr_text: 'https://ours.example/app/#/packages/doors/computer/index?attempt=face_1&secret=s' } }
    finishes(pending, pending, { statusCode: 201, data: opened })
    const shown = await door()
    await fillIn(shown)
    if ((await import('@platform')).platform.name === 'weixin') {
      await vi.waitFor(() => expect(shown.text()).toContain('这里不能刷脸'))
      return
    }
    await vi.waitFor(() => expect(shown.find('.door__picture').exists()).toBe(true))
    expect(to('/face-logins').filter((call) => call.data).map((call) => call.data?.['for'])).toEqual(['phone', 'computer'])
    expect(shown.text()).toContain('请用手机微信打开本小程序')
    await vi.waitFor(() => expect(shown.emitted('entered')).toHaveLength(1))
  })
})

describe('proving it once more', () => {
  it('is asked for when the server says so, and stays while the code is typed', async () => {
    const { Problem } = await import('../../api/problem')
    const shown = mount((await import('../../components/step-up.vue')).default as never, { props: { problem: undefined } as never })
    expect(shown.text()).toBe('')
    await shown.setProps({ problem: new Problem({ ...refusal('step_up_required'), status: 403 }) } as never)
    await vi.waitFor(() => expect(shown.text()).toContain('再用登记的手机号码验证一次'))
    await shown.setProps({ problem: undefined } as never)
    expect(shown.text()).toContain('再用登记的手机号码验证一次')
  })
})

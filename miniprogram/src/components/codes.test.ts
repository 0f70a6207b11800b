// Codes by SMS and captchas: what is asked for when, what is handed on, and what shows in full only for a while.
import { type VueWrapper, flushPromises, mount } from '@vue/test-utils'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import CaptchaProof from './captcha.vue'
import CodeProof from './code-proof.vue'
import { captchas, refusalBody, sentCode } from './example-data'
import RevealData from './reveal.vue'

interface Sent { url: string; data?: Record<string, unknown> }
let sent: Sent[] = []
let answers: Record<string, { statusCode: number; data: unknown }> = {}

beforeEach(() => {
  sent = []
  answers = {}
  vi.mocked(uni.request).mockImplementation((async (call: Sent) => {
    if (call.url.endsWith('/device-sessions')) return { statusCode: 201, header: {}, data: { token: 'device', expires_at: '' } }
    sent.push(call)
    const found = Object.entries(answers).find(([end]) => call.url.endsWith(end))?.[1]
    return { header: {}, ...(found ?? { statusCode: 404, data: refusalBody({ status: 404, code: 'not_found' }) }) }
  }) as never)
})
afterEach(() => vi.useRealTimers())

const button = (shown: VueWrapper, words: string) => shown.findAll('t-button').find((one) => one.text().includes(words))
const press = async (shown: VueWrapper, words: string) => {
  await vi.waitFor(() => expect(button(shown, words)).toBeDefined())
  await button(shown, words)!.trigger('click')
  await flushPromises()
}
const type = async (shown: VueWrapper, label: string, value: string) => {
  await vi.waitFor(() => expect(shown.find(`input[aria-label^="${label}"]`).exists()).toBe(true))
  shown.find(`input[aria-label^="${label}"]`).element.dispatchEvent(new CustomEvent('input', { detail: { value } }))
  await flushPromises()
}

it('a code is sent to a whole number only, and is the proof once six digits are typed', async () => {
  answers['/sms-codes'] = { statusCode: 201, data: sentCode }
  const shown = mount(CodeProof, { props: { purpose: 'login' } })
  await type(shown, '手机号码', '138')
  await press(shown, '获取验证码')
  expect(shown.text()).toContain('请填写 11 位手机号码')
  expect(sent).toEqual([])
  await type(shown, '手机号码', '13800138001')
  await press(shown, '获取验证码')
  expect(sent[0]!.data).toEqual({ mobile: '13800138001', purpose: 'login' })
  await type(shown, '验证码', '12345')
  expect(shown.emitted('proof')!.at(-1)).toEqual([undefined, '13800138001'])
  await type(shown, '验证码', '123456')
  expect(shown.emitted('proof')!.at(-1)).toEqual([{ code_id: 'code_1', code: '123456' }, '13800138001'])
  // It proves that number and no other.
  await type(shown, '手机号码', '13900139001')
  expect(shown.emitted('proof')!.at(-1)).toEqual([undefined, '13900139001'])
})

it('another code is to be had only when the time for it has come, which is counted down', async () => {
  vi.useFakeTimers({ now: Date.parse('2026-11-01T09:30:00+08:00') })
  answers['/sms-codes'] = { statusCode: 201, data: { ...sentCode, resend_at: '2026-11-01T09:31:00+08:00' } }
  const shown = mount(CodeProof, { props: { purpose: 'confirm_mobile', to: '13800138001' } })
  await press(shown, '获取验证码')
  expect(button(shown, '60 秒后可重发')!.attributes('disabled')).toBe('true')
  await vi.advanceTimersByTimeAsync(59_000)
  expect(button(shown, '1 秒后可重发')).toBeDefined()
  await vi.advanceTimersByTimeAsync(1_000)
  expect(button(shown, '获取验证码')!.attributes('disabled')).toBe('false')
})

it('where the service asks for a captcha, the next code is asked for with its answer', async () => {
  answers = {
    '/sms-codes': { statusCode: 422, data: refusalBody({ status: 422, code: 'captcha_required', title: '请先回答图形验证码' }) },
    '/captchas': { statusCode: 201, data: captchas.picture },
  }
  const shown = mount(CodeProof, { props: { purpose: 'login', to: '13800138001' } })
  await press(shown, '获取验证码')
  await vi.waitFor(() => expect(shown.text()).toContain('请先回答图形验证码'))
  await type(shown, '图形验证码', '7K3M')
  answers['/sms-codes'] = { statusCode: 201, data: sentCode }
  await press(shown, '获取验证码')
  expect(sent.filter((one) => one.url.endsWith('/sms-codes')).at(-1)!.data).toMatchObject({ captcha: { id: 'cap_1', answer: '7K3M' } })
  await vi.waitFor(() => expect(shown.text()).toContain('短信已经发出'))
})

it('a captcha that was used up is drawn anew, and what was typed for the old one is no answer', async () => {
  answers['/captchas'] = { statusCode: 201, data: captchas.picture }
  const shown = mount(CaptchaProof, { props: { again: 0 } })
  await vi.waitFor(() => expect(shown.find('image').attributes('src')).toBe(captchas.picture.image))
  await type(shown, '图形验证码', ' 7K3M ')
  expect(shown.emitted('proof')!.at(-1)).toEqual([{ id: 'cap_1', answer: '7K3M' }])
  answers['/captchas'] = { statusCode: 201, data: captchas.question }
  await shown.setProps({ again: 1 })
  await vi.waitFor(() => expect(shown.text()).toContain('三加上四等于多少？'))
  expect(shown.emitted('proof')!.at(-1)).toEqual([undefined])
})

it('what is revealed hides itself at its time, and at once when the person says so', async () => {
  const full = (at: string) => ({ statusCode: 200, data: { id: 'p1', id_number: '440105199003074516', expires_at: at } })
  const shown = mount(RevealData)
  const reveal = async () => {
    await press(shown, '显示完整信息')
    await vi.waitFor(() => expect(shown.findComponent({ name: 'code-proof' }).exists()).toBe(true))
    shown.findComponent({ name: 'code-proof' }).vm.$emit('proof', { code_id: 'code_1', code: '123456' }, '')
    await press(shown, '显示完整信息')
    await vi.waitFor(() => expect(shown.text()).toContain('自动隐藏'))
  }
  vi.useFakeTimers({ shouldAdvanceTime: true })
  answers['/me/reveal'] = full(new Date(Date.now() + 300_000).toISOString())
  await reveal()
  expect(sent.at(-1)!.data).toEqual({ code_id: 'code_1', code: '123456' })
  expect(shown.emitted('data')!.at(-1)).toEqual([expect.objectContaining({ id_number: '440105199003074516' })])
  await vi.advanceTimersByTimeAsync(300_000)
  await vi.waitFor(() => expect(shown.emitted('data')!.at(-1)).toEqual([undefined]))
  expect(shown.text()).not.toContain('自动隐藏')
  answers['/me/reveal'] = full(new Date(Date.now() + 300_000).toISOString())
  await reveal()
  await press(shown, '现在就隐藏')
  expect(shown.emitted('data')!.at(-1)).toEqual([undefined])
})

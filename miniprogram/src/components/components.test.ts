// Components: what a person sees and what they tell their page.
import { flushPromises, mount } from '@vue/test-utils'
import { expect, it, vi } from 'vitest'
import type { Verdict } from '@verifier'
import { Problem } from '../api/problem'
import FieldLine from './field.vue'
import ProblemNote from './problem.vue'
import VerdictCard from './verdict-card.vue'

const claims = {
  certificate_id: 'cert_x', name: '李明', id_number_masked: '4****************6', exam: '一级建造师', approved_on: '2026-05-24',
  issued_on: '2026-08-12', status: { list: 3, index: 9 }, record_digest: '00',
}
const card = (verdict: Verdict) => mount(VerdictCard, { props: { verdict } })

it('three verdicts differ by word, sign and outline, not by colour alone', () => {
  const seen = (['valid', 'not_valid', 'cannot_tell'] as const).map((outcome) => {
    const made = card({ outcome, reason: 'unreadable', asOfMs: 0 })
    return { word: made.find('.verdict__answer').text(), sign: made.find('t-icon').attributes('name'), outline: made.classes().join(' ') }
  })
  for (const part of ['word', 'sign', 'outline'] as const) expect(new Set(seen.map((one) => one[part])).size).toBe(3)
  expect(seen.map((one) => one.word)).toEqual(['有效', '无效', '无法判断'])
})

it('only "valid" bears a tick', () => {
  for (const outcome of ['not_valid', 'cannot_tell'] as const) {
    expect(card({ outcome, reason: 'forged', asOfMs: 0 }).find('t-icon').attributes('name')).not.toContain('check')
  }
})

it('a verdict with claims names the person, the exam and the time it speaks of', () => {
  const text = card({ outcome: 'valid', reason: 'in_force', asOfMs: Date.parse('2026-11-01T09:30:00+08:00'), claims }).text()
  for (const part of ['李明', '4****************6', '一级建造师', '2026-05-24', '2026-11-01 09:30', '逐项核对']) expect(text).toContain(part)
  expect(card({ outcome: 'not_valid', reason: 'forged', asOfMs: 0 }).find('.verdict__claims').exists()).toBe(false)
})

it('a field shows its fault instead of its hint, and tells both to a screen reader', async () => {
  const field = mount(FieldLine, { props: { label: '手机号码', modelValue: '', hint: '常用号码', required: true } })
  expect(field.text()).toContain('常用号码')
  await field.setProps({ fault: '请填写' })
  expect(field.text()).not.toContain('常用号码')
  expect(field.find('input').attributes('aria-label')).toBe('手机号码 * 请填写')
})

it('a problem says what happened, what to do, and the number to name', async () => {
  const problem = new Problem({
    type: 'about:blank', status: 409, code: 'wrong_state', title: '现在不能这样操作', detail: '状态变了。', remedy: '请刷新。', title_en: '', detail_en: '', remedy_en: '',
    allowed_actions: [], errors: [], request_id: 'req_7',
  })
  const note = mount(ProblemNote, { props: { problem, retry: true } })
  await flushPromises()
  for (const part of ['现在不能这样操作', '状态变了。', '请刷新。', 'req_7']) expect(note.text()).toContain(part)
  await note.find('t-button').trigger('click')
  expect(note.emitted('retry')).toHaveLength(1)
})

it('numbers on papers are asked for in full by a code, which steps the session up and no more', async () => {
  const sent: { url: string; data: unknown }[] = []
  vi.mocked(uni.request).mockImplementation((async (call: { url: string; data: unknown }) => {
    // A phone without a device session opens one before its first call, which is not what this test is about.
    if (call.url.endsWith('/device-sessions')) return { statusCode: 201, header: {}, data: { token: 'device_1', expires_at: '' } }
    sent.push(call)
    return { statusCode: 200, header: {}, data: { until: '2026-11-25T10:05:00+08:00' } }
  }) as never)
  const FullNumbers = (await import('./full-numbers.vue')).default
  const CodeProof = (await import('./code-proof.vue')).default
  const asking = mount(FullNumbers)
  await asking.find('t-button').trigger('click')
  await vi.waitFor(() => expect(asking.findComponent(CodeProof).exists()).toBe(true))
  const prove = () => asking.findAll('t-button').find((button) => button.text() === '验证身份')!.trigger('click')
  await prove()
  expect(sent).toEqual([])
  asking.findComponent(CodeProof).vm.$emit('proof', { code_id: 'code_1', code: '123456' }, '13800138001')
  await prove()
  await vi.waitFor(() => expect(asking.text()).toContain('5 分钟内下载的文件'))
  expect(sent.map((one) => one.url.replace(/.*\/api/, '/api'))).toEqual(['/api/v1/me/step-up'])
})

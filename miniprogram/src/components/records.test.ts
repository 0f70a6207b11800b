// Cases and certificates in lists: what they say at a glance, and where they lead.
import { mount } from '@vue/test-utils'
import { expect, it, vi } from 'vitest'
import CaseRow from './case-row.vue'
import CertificateRow from './certificate-row.vue'
import { certificate, oneCase, text } from './example-data'
import CertificateStanding from './standing.vue'

it('an open case says until when, a late one that it is late, a closed one when it changed', async () => {
  const row = mount(CaseRow, { props: { one: oneCase } })
  expect(row.text()).toContain('承诺 2026-12-11 前办结')
  await row.setProps({ one: { ...oneCase, overdue: true } })
  expect(row.find('.case-row__date--late').exists()).toBe(true)
  expect(row.text()).not.toContain('承诺 2026-12-11 前办结')
  await row.setProps({ one: { ...oneCase, state: 'completed' } })
  expect(row.text()).toContain('2026-11-21')
  expect(row.text()).not.toContain('2026-12-11')
})

it('a case tells a screen reader what it is and where it stands, and opens', async () => {
  const row = mount(CaseRow, { props: { one: oneCase } })
  for (const part of ['证书邮寄', '审核中', '2026-12-11']) expect(row.attributes('aria-label')).toContain(part)
  await row.trigger('click')
  expect(vi.mocked(uni.navigateTo).mock.calls).toEqual([[{ url: '/packages/cases/detail/index?id=case_1' }]])
})

it('two cases of one service are told apart by exam and year', async () => {
  const row = mount(CaseRow, { props: { one: { ...oneCase, exam: text('一级建造师'), year: 2025 } } })
  expect(row.text()).toContain('一级建造师 · 2025')
  expect(row.attributes('aria-label')).toBe('证书邮寄 一级建造师 · 2025 审核中 承诺 2026-12-11 前办结')
  await row.setProps({ one: oneCase })
  expect(row.find('.case-row__about').exists()).toBe(false)
})

it('a certificate says what it is and its standing, and is pressed', async () => {
  const row = mount(CertificateRow, { props: { one: certificate } })
  await vi.waitFor(() => expect(row.text()).toContain('有效'))
  expect(row.text()).toContain('2025 · 考全科 · 建筑工程')
  expect(row.attributes('aria-label')).toBe('一级建造师 2025 · 考全科 · 建筑工程 有效')
  expect(row.find('.certificate-row__can, .certificate-row__cannot').exists()).toBe(false)
  await row.trigger('click')
  expect(row.emitted('press')).toHaveLength(1)
})

it('chosen for a service it says whether that can be asked for, and if not why and what helps', async () => {
  const offer = { service: 'mailing', name: text('证书邮寄'), allowed: true }
  const row = mount(CertificateRow, { props: { one: { ...certificate, services: [offer] }, service: 'mailing' } })
  expect(row.text()).toContain('可申请')
  const refusal = { code: 'mailed', reason: text('已经寄出。'), remedy: text('请看办件。') }
  await row.setProps({ one: { ...certificate, services: [{ ...offer, allowed: false, refusal }] } })
  for (const part of ['不可申请', '已经寄出。', '请看办件。']) expect(row.text()).toContain(part)
  // One that the service does not know is not offered for it either.
  await row.setProps({ one: certificate })
  expect(row.text()).toContain('不可申请')
})

it('a standing is said in words; its colour only repeats them', () => {
  const themes = (['valid', 'revoked', 'suspended', 'of_tomorrow'] as const).map((status) => {
    const tag = mount(CertificateStanding, { props: { certificate: { ...certificate, status, status_text: text(`词：${status}`) } } })
    expect(tag.text()).toBe(`词：${status}`)
    return tag.find('t-tag').attributes('theme')
  })
  expect(themes).toEqual(['success', 'danger', 'warning', 'default'])
})

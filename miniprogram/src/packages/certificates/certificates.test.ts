// Pages of a certificate, and of where the person is logged in: an outline while they are read, then what was read, in whole sentences.
import { flushPromises, mount } from '@vue/test-utils'
import { beforeEach, expect, it, vi } from 'vitest'
import { certificate, session, text } from '../../components/example-data'

let answer: () => Promise<object>
beforeEach(() => {
  const world = globalThis as unknown as { uni: Record<string, unknown>; pageQuery: object }
  world.pageQuery = { id: 'cert_1' }
  world.uni['request'] = vi.fn(async () => ({ statusCode: 200, header: {}, data: await answer() }))
})

async function shown(load: () => Promise<{ default: object }>) {
  ;(await import('../../api/session')).openSession(session)
  const page = mount((await load()).default as never)
  await flushPromises()
  return page
}

it.each([
  ['a certificate', () => import('./detail/index.vue'), certificate, '20250501012345678901'],
  ['its code', () => import('./code/index.vue'), new ArrayBuffer(4), '保存二维码图片'],
  ['where the person is logged in', () => import('../settings/sessions/index.vue'), [{ id: 's', device: 'iPhone · WeChat', door: 'sms', seen_at: '2026-11-01T09:30:00+08:00', current: true }], '这台设备'],
])('%s has an outline while it is read', async (_, load, data, part) => {
  let arrive = (): void => undefined
  answer = () => new Promise((resolve) => (arrive = () => resolve(data)))
  const page = await shown(load)
  await vi.waitFor(() => expect(page.find('.reading__row').exists()).toBe(true))
  await vi.waitFor(() => {
    arrive()
    expect(page.find('.reading__row').exists()).toBe(false)
  })
  await vi.waitFor(() => expect(page.html()).toContain(part))
})

it('two sentences of English have a space between them', async () => {
  const { setLocale } = await import('../../lib/i18n')
  setLocale('en')
  const refusal = { code: 'x', reason: text('已经寄出。', 'It was sent.'), remedy: text('请看办件。', 'See the case.') }
  answer = async () => ({ ...certificate, services: [{ service: 'mailing', name: text('邮寄', 'Mailing'), allowed: false, refusal }] })
  const page = await shown(() => import('./detail/index.vue'))
  await vi.waitFor(() => expect(page.html()).toContain('It was sent. See the case.'))
})

it('without a device that is logged in, the list can be read again', async () => {
  answer = async () => []
  const page = await shown(() => import('../settings/sessions/index.vue'))
  await vi.waitFor(() => expect(page.text()).toContain('没有登录的设备'))
  const before = vi.mocked(uni.request).mock.calls.length
  await page.findAll('t-button').find((one) => one.text() === '再试一次')!.trigger('click')
  await flushPromises()
  expect(vi.mocked(uni.request).mock.calls.length).toBe(before + 1)
})

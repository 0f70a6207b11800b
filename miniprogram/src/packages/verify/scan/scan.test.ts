// The check on the screen: quick without a network, looked at again with one, and the service's own answer counts.
import { flushPromises, mount } from '@vue/test-utils'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Verdict } from '@verifier'

const claims = { certificate_id: 'c', name: '李明', id_number_masked: '4***6', exam: '一级建造师', approved_on: '2026-01-01', issued_on: '2026-02-01' }
const valid = { outcome: 'valid', reason: 'in_force', asOfMs: 1_000, claims } as unknown as Verdict
const revoked = { outcome: 'not_valid', reason: 'revoked', asOfMs: 9_000, claims } as unknown as Verdict

/** What the phone holds says this of each text; `renewed` ends the renewal that is under way. */
let says: Record<string, Verdict | undefined> = {}
let renewed: () => void = () => undefined
let renewals = 0

async function world() {
  says = { one: valid, other: { ...revoked, reason: 'superseded' } }
  renewals = 0
  vi.doMock('../../../api/verification', () => {
    let renewal: { sinceMs: number; done: Promise<void> } | undefined
    const renew = () => {
      if (renewal === undefined) {
        renewals += 1
        const done = new Promise<void>((resolve) => (renewed = resolve)).finally(() => (renewal = undefined))
        renewal = { sinceMs: Date.now(), done }
      }
      return renewal
    }
    return { checkHeld: (text: string) => says[text], renew, refreshAll: () => renew().done, held: () => undefined }
  })
  const { useChecking } = await import('./checking')
  return { ...useChecking(), checks: (await import('../../../lib/checks')).checks, online: (await import('../../../lib/network')).online }
}

beforeEach(() => void vi.useFakeTimers())

describe('a check', () => {
  it('without a network is answered at once', async () => {
    const { answer, busy, check, online } = await world()
    online.value = false
    await check('one')
    expect([answer.value?.reason, busy.value, renewals]).toEqual(['in_force', false, 0])
  })

  it('with one waits for the newer list for a moment, and answers by it', async () => {
    const { answer, check } = await world()
    const done = check('one')
    await vi.advanceTimersByTimeAsync(500)
    expect(answer.value).toBeUndefined()
    says['one'] = revoked
    renewed()
    await done
    expect(answer.value?.reason).toBe('revoked')
  })

  it('is not held by a line that is dead, and is looked at again when the list comes after all', async () => {
    const { answer, check, checks, word } = await world()
    const done = check('one')
    await vi.advanceTimersByTimeAsync(2_100)
    expect([answer.value?.outcome, checks.value[0]?.outcome]).toEqual(['valid', 'valid'])
    says['one'] = revoked
    renewed()
    await done
    expect([answer.value?.outcome, checks.value[0]?.outcome, checks.value.length, word.value]).toEqual(['not_valid', 'not_valid', 1, 'verify.changed'])
  })

  it('says so when a newer list says the same, and nothing when none came', async () => {
    const { answer, check, word } = await world()
    const done = check('one')
    await vi.advanceTimersByTimeAsync(2_100)
    renewed()
    await done
    expect(word.value).toBeUndefined()
    const again = check('one')
    await vi.advanceTimersByTimeAsync(2_100)
    says['one'] = { ...valid, asOfMs: 2_000 }
    renewed()
    await again
    expect([answer.value?.asOfMs, word.value]).toEqual([2_000, 'verify.confirmed'])
  })

  it('that began earlier never overwrites a newer one', async () => {
    const { answer, check, text } = await world()
    const first = check('one')
    const second = check('other')
    renewed()
    await Promise.all([first, second])
    expect([answer.value?.reason, text.value]).toEqual(['superseded', 'other'])
  })

  it('that was put away does not come back', async () => {
    const { answer, check, clear } = await world()
    const done = check('one')
    await vi.advanceTimersByTimeAsync(100)
    clear()
    renewed()
    await done
    expect(answer.value).toBeUndefined()
  })
})

it('a code that the service does not know does not become valid by a list, which cannot know that', async () => {
  const { answer, check, take, refresh, online } = await world()
  online.value = false
  await check('one')
  const text = { zh: '登记里没有', en: 'Not in the register' }
  take({ ...valid, outcome: 'cannot_tell', reason: 'not_in_register', asOfMs: 5_000, said: { text, advice: text } } as never)
  says['one'] = { ...valid, asOfMs: 9_000 }
  const done = refresh()
  renewed()
  await done
  expect([answer.value?.outcome, answer.value?.reason]).toEqual(['cannot_tell', 'not_in_register'])
})

it('the service\'s answer takes the place of the card and of the entry in the history', async () => {
  const { checks, online } = await world()
  online.value = false
  ;(globalThis as { pageQuery?: object }).pageQuery = { q: 'one' }
  const text = (zh: string) => ({ zh, en: zh })
  vi.mocked(uni.request).mockImplementation((async () => ({
    statusCode: 200, header: {},
    data: { verdict: 'not_valid', reason: 'revoked', text: text('今天上午撤销了。'), advice: text('请不要采用。'), as_of: '2026-11-30T10:00:00+08:00', certificate: claims, receipt: 'r' },
  })) as never)
  const shown = mount((await import('./index.vue')).default as never)
  await vi.waitFor(() => expect(shown.find('.verdict--valid').exists()).toBe(true))
  await vi.waitFor(() => expect(shown.find('input[aria-label^="查验用途"]').exists()).toBe(true))
  const input = shown.find('input[aria-label^="查验用途"]')
  input.element.dispatchEvent(new CustomEvent('input', { detail: { value: '招聘' } }))
  await flushPromises()
  await shown.findAll('t-button').find((one) => one.text() === '联网查验并取得回执')!.trigger('click')
  await vi.waitFor(() => expect(shown.find('.verdict--not_valid').exists()).toBe(true))
  expect(shown.find('.verdict--valid').exists()).toBe(false)
  expect(shown.text()).toContain('今天上午撤销了。请不要采用。')
  expect(shown.text()).toContain('2026-11-30 10:00')
  expect(shown.text()).toContain('以现在显示的为准')
  expect(checks.value[0]).toMatchObject({ outcome: 'not_valid', reason: 'revoked', receipt: 'r', purpose: '招聘' })
})

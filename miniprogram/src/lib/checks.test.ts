// The history of checks: the newest first, bounded, on this phone.
import { beforeEach, expect, it } from 'vitest'
import type { Verdict } from '@verifier'
import { checks, clearChecks, keepAgain, keepCheck, keepReceipt } from './checks'
import { store } from './storage'

const valid = { outcome: 'valid', reason: 'in_force', asOfMs: 5, claims: { name: '李明', exam: '一级建造师' } } as unknown as Verdict

beforeEach(clearChecks)

it('keeps the newest first, and what was no code not at all', () => {
  keepCheck(valid, 1)
  keepCheck({ outcome: 'not_valid', reason: 'forged', asOfMs: 2 }, 2)
  expect(keepCheck({ outcome: 'cannot_tell', reason: 'unreadable', asOfMs: 3 }, 3)).toBeUndefined()
  expect(checks.value.map((check) => [check.outcome, check.name])).toEqual([['not_valid', undefined], ['valid', '李明']])
  expect(store.read<unknown[]>('checks')).toHaveLength(2)
})

it('puts a receipt beside its check', () => {
  const kept = keepCheck(valid, 1)!
  keepReceipt(kept.id, { purpose: '招聘', receipt: 'abc' })
  expect(checks.value[0]).toMatchObject({ id: kept.id, name: '李明', purpose: '招聘', receipt: 'abc' })
})

it('takes a later verdict about the same certificate in place of the first', () => {
  const kept = keepCheck(valid, 1)!
  keepCheck(valid, 2)
  const said = { zh: '已经撤销', en: 'revoked' }
  keepAgain(kept.id, { outcome: 'not_valid', reason: 'revoked', asOfMs: 9, said }, 3)
  expect(checks.value.map(({ outcome }) => outcome)).toEqual(['valid', 'not_valid'])
  expect(checks.value[1]).toMatchObject({ id: kept.id, atMs: 3, reason: 'revoked', asOfMs: 9, name: '李明', said })
})

it('does not grow without end, and can be cleared', () => {
  for (let n = 0; n < 230; n++) keepCheck(valid, n)
  expect(checks.value).toHaveLength(200)
  expect(checks.value[0]?.atMs).toBe(229)
  clearChecks()
  expect(store.read('checks')).toEqual([])
})

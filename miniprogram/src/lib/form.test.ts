// Forms from a profile's fields.
import { describe, expect, it } from 'vitest'
import type { FormField } from '../api/regions'
import { faults, withoutFaultsOf } from './faults'
import { type Address, type Values, fill, looksLikeLocker, shown, toSend } from './form'
import { paragraphs } from './markdown'

const text = (zh: string) => ({ zh, en: zh })
const field = (name: string, kind: string, more: Partial<FormField> = {}): FormField =>
  ({ name, kind, label: text(name), required: false, options: [], source: 'free', ...more })
const address: Address = { province: '广东省', city: '广州市', district: '天河区', detail: ' 天河路8号 ' }
const fields = [
  field('recipient', 'person_name', { required: true }), field('mobile', 'mobile', { required: true }), field('address', 'address', { required: true }),
  field('note', 'text'), field('way', 'choice', { options: [{ value: 'post', label: text('邮寄') }] }), field('agree', 'boolean'),
]

describe('a form', () => {
  it('begins empty, or with what a case holds, and ignores values of another shape', () => {
    expect(fill(fields)).toMatchObject({ recipient: '', agree: false, address: { province: '', detail: '' } })
    expect(fill(fields, { recipient: '李明', mobile: 5, address: 'x', agree: null })).toMatchObject({ recipient: '李明', mobile: '', address: { city: '' }, agree: false })
  })

  it('sends what was filled in, trimmed, and nothing else', () => {
    const values = { ...fill(fields), recipient: ' 李明 ', address, agree: true }
    expect(toSend(fields, values)).toEqual({ recipient: '李明', address: { ...address, detail: '天河路8号' }, agree: true })
  })

  it('names each missing part of an address, and takes the fault away when the field changes', () => {
    const found = faults(fields, { ...fill(fields), mobile: '123', address: { ...address, city: '' } })
    expect(Object.keys(found).sort()).toEqual(['/form/address/city', '/form/mobile', '/form/recipient'])
    expect(Object.keys(withoutFaultsOf(found, 'address')).sort()).toEqual(['/form/mobile', '/form/recipient'])
    expect(faults(fields, { ...fill(fields), recipient: '李明', mobile: '13800138000', address })).toEqual({})
  })

  it('shows answers to be checked', () => {
    const values: Values = { ...fill(fields), way: 'post', address, agree: true }
    expect(fields.map((one) => shown(one, values[one.name]))).toEqual(['—', '—', '广东省广州市天河区天河路8号', '—', '邮寄', '是'])
  })

  // rows: S11 S21
  it('does not send what only the authority fills, nor finds fault with it', () => {
    const locked = [field('name', 'person_name', { required: true, source: 'locked' }), field('born', 'month', { source: 'locked' })]
    expect(toSend(locked, { name: '李明', born: '***' })).toEqual({})
    expect(faults(locked, { name: '', born: '***' })).toEqual({})
  })

  // rows: S08 Z26
  it('takes amounts in yuan and sends fen, and dates in digits', () => {
    const odd = [field('fee', 'amount'), field('approved', 'date'), field('born', 'month'), field('number', 'text', {
      pattern: { matches: '[0-9]{4}', example: '1234', message: text('四位数字') },
    })]
    expect(fill(odd, { fee: 6_100 })['fee']).toBe('61.00')
    expect(toSend(odd, { fee: '61.5', approved: '20190601', born: '', number: '1234' })).toEqual({ fee: 6_150, approved: '20190601', number: '1234' })
    expect(faults(odd, { fee: '六十一', approved: '20190631', born: '199013', number: '12345' })).toEqual({
      '/form/fee': expect.stringContaining('61.00'), '/form/approved': expect.stringContaining('20190601'), '/form/born': expect.stringContaining('201906'), '/form/number': '四位数字',
    })
    expect(shown(odd[0]!, '61.00')).toBe('61.00 元')
  })

  it.each([['天河路8号丰巢柜', true], ['科技园菜鸟驿站', true], ['天河路8号2栋301房', false], ['驿前路1号', false]])('locker in %s: %s', (detail, found) => {
    expect(looksLikeLocker(detail)).toBe(found)
  })
})

it('a notice\'s Markdown becomes paragraphs', () => {
  expect(paragraphs('开头，\n接着写。\n\n## 标题\n\n1. 第一**点**\n2. 第二点\n   续行\n- 项')).toEqual([
    { kind: 'text', text: '开头，接着写。' }, { kind: 'heading', text: '标题' }, { kind: 'item', text: '1. 第一点' },
    { kind: 'item', text: '2. 第二点续行' }, { kind: 'item', text: '• 项' },
  ])
})

// Forms that a region's profile declares: empty values, what is sent, shown values.
import { say, t } from './i18n'
import { fen } from './money'
import type { FormField } from '../api/regions'

export interface Address {
  province: string
  city: string
  district: string
  detail: string
}
export type Value = string | boolean | Address
export type Values = Record<string, Value>

export const ADDRESS_PARTS = ['province', 'city', 'district', 'detail'] as const

export function emptyValue(field: FormField): Value {
  if (field.kind === 'address') return { province: '', city: '', district: '', detail: '' }
  return field.kind === 'boolean' ? false : ''
}

/** A form for the fields, filled from `held` where that has a value of the right shape. */
export function fill(fields: readonly FormField[], held: Record<string, unknown> = {}): Values {
  return Object.fromEntries(fields.map((field) => {
    const [empty, value] = [emptyValue(field), typed(field, held[field.name])]
    const fits = typeof value === typeof empty && value !== null
    return [field.name, fits ? (typeof empty === 'object' ? { ...empty, ...(value as Address) } : (value as Value)) : empty]
  }))
}

/** A value as the person would type it: fen as yuan. */
function typed(field: FormField, value: unknown): unknown {
  return field.kind === 'amount' && typeof value === 'number' ? (value / 100).toFixed(2) : value
}

/** What is sent: what is empty, and what only the authority fills, is left out. */
export function toSend(fields: readonly FormField[], values: Values): Record<string, unknown> {
  const sent = fields.filter((field) => field.source !== 'locked' && !isEmpty(values[field.name]))
  return Object.fromEntries(sent.map((field) => [field.name, sendable(field, values[field.name]!)]))
}

function sendable(field: FormField, value: Value): unknown {
  if (typeof value === 'boolean') return value
  if (typeof value === 'string') return field.kind === 'amount' ? fen(value.trim()) ?? value.trim() : value.trim()
  const [province, city, district, detail] = ADDRESS_PARTS.map((part) => value[part].trim()) as [string, string, string, string]
  return { province, city, district, detail }
}

export function isEmpty(value: Value | undefined): boolean {
  if (value === undefined || value === '') return true
  return typeof value === 'object' ? ADDRESS_PARTS.every((part) => value[part].trim() === '') : typeof value === 'string' && value.trim() === ''
}

/** A value as one line to check: choices by their label, addresses joined. */
export function shown(field: FormField, value: Value | undefined): string {
  if (value === undefined || isEmpty(value)) return '—'
  if (typeof value === 'boolean') return t(value ? 'form.yes' : 'form.no')
  if (typeof value === 'object') return ADDRESS_PARTS.map((part) => value[part].trim()).filter((part, i, all) => part !== all[i - 1]).join('')
  if (field.kind === 'amount') return t('form.yuan', { amount: value })
  const option = field.options.find((one) => one.value === value)
  return option ? say(option.label) : value
}

// Words that stand for lockers and pick-up points. A warning only; the server decides.
const LOCKERS = /快递柜|丰巢|自提|驿站|菜鸟|代收点|代收|速递易|格格货栈|智能柜/

export function looksLikeLocker(detail: string): boolean {
  return LOCKERS.test(detail)
}

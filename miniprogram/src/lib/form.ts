// Forms that a region's profile declares: empty values, shown values, what is wrong before the server is asked.
import type { FormField } from '../api/regions'
import { say, t } from './i18n'
import { isMobile } from './values'

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
    const [empty, value] = [emptyValue(field), held[field.name]]
    const fits = typeof value === typeof empty && value !== null
    return [field.name, fits ? (typeof empty === 'object' ? { ...empty, ...(value as Address) } : (value as Value)) : empty]
  }))
}

/** What is sent: fields that are left empty are left out. */
export function toSend(fields: readonly FormField[], values: Values): Record<string, unknown> {
  return Object.fromEntries(fields.filter((field) => !isEmpty(values[field.name])).map((field) => [field.name, trimmed(values[field.name]!)]))
}

function trimmed(value: Value): Value {
  if (typeof value === 'string') return value.trim()
  if (typeof value === 'boolean') return value
  const [province, city, district, detail] = ADDRESS_PARTS.map((part) => value[part].trim()) as [string, string, string, string]
  return { province, city, district, detail }
}

function isEmpty(value: Value | undefined): boolean {
  if (value === undefined || value === '') return true
  return typeof value === 'object' ? ADDRESS_PARTS.every((part) => value[part].trim() === '') : typeof value === 'string' && value.trim() === ''
}

/** A value as one line to check: choices by their label, addresses joined. */
export function shown(field: FormField, value: Value | undefined): string {
  if (value === undefined || isEmpty(value)) return '—'
  if (typeof value === 'boolean') return t(value ? 'form.yes' : 'form.no')
  if (typeof value === 'object') return ADDRESS_PARTS.map((part) => value[part].trim()).join('')
  const option = field.options.find((one) => one.value === value)
  return option ? say(option.label) : value
}

/** Faults that need no server, by JSON pointer. The server has the last word on all of them. */
export function faults(fields: readonly FormField[], values: Values): Record<string, string> {
  const found: Record<string, string> = {}
  for (const field of fields) {
    const value = values[field.name]
    const at = `/form/${field.name}`
    if (typeof value === 'object') {
      const asked = field.required || !isEmpty(value)
      for (const part of ADDRESS_PARTS) if (asked && value[part].trim() === '') found[`${at}/${part}`] = t('form.required')
    } else if (field.required && isEmpty(value)) found[at] = t('form.required')
    else if (field.kind === 'mobile' && typeof value === 'string' && value !== '' && !isMobile(value)) found[at] = t('login.mobile.fault')
  }
  return found
}

/** The faults that are left once a field was changed: what was said of the old value is gone. */
export function withoutFaultsOf(faults: Record<string, string>, field: string): Record<string, string> {
  const at = `/form/${field}`
  return Object.fromEntries(Object.entries(faults).filter(([pointer]) => pointer !== at && !pointer.startsWith(`${at}/`)))
}

// Words that stand for lockers and pick-up points. A warning only; the server decides.
const LOCKERS = /快递柜|丰巢|自提|驿站|菜鸟|代收点|代收|速递易|格格货栈|智能柜/

export function looksLikeLocker(detail: string): boolean {
  return LOCKERS.test(detail)
}

// What is wrong with a form, found before the server is asked. The server has the last word on all of it.
import type { FormField } from '../api/regions'
import { digitsOf, isDate } from './dates'
import { ADDRESS_PARTS, type Values, isEmpty } from './form'
import { fen } from './money'
import { locale, say, t, together } from './i18n'
import { isMobile } from './values'

/** Faults by JSON pointer, in the person's language. */
export type Faults = Record<string, string>

/** What the server says of one place, and what to do about it. */
export interface Said {
  pointer: string
  detail: string
  remedy: string
  detail_en: string
  remedy_en: string
}

export const sentence = (one: Said): string => (locale.value === 'en' ? together(one.detail_en, one.remedy_en) : together(one.detail, one.remedy))

export const pointerOf = (field: string): string => `/form/${field.replace(/~/g, '~0').replace(/\//g, '~1')}`

export function faults(fields: readonly FormField[], values: Values): Faults {
  const found: Faults = {}
  for (const field of fields.filter((one) => one.source !== 'locked')) {
    const value = values[field.name]
    const at = pointerOf(field.name)
    if (typeof value === 'object') {
      const asked = field.required || !isEmpty(value)
      for (const part of ADDRESS_PARTS) if (asked && value[part].trim() === '') found[`${at}/${part}`] = t('form.required')
    } else if (isEmpty(value)) {
      if (field.required) found[at] = t('form.required')
    } else if (typeof value === 'string') {
      const fault = faultOf(field, value.trim())
      if (fault !== undefined) found[at] = fault
    }
  }
  return found
}

function faultOf(field: FormField, text: string): string | undefined {
  if (field.kind === 'mobile' && !isMobile(text)) return t('login.mobile.fault')
  const digits = digitsOf(field.kind)
  if (digits !== undefined && !isDate(field.kind, text)) return t('form.date', { digits, example: '20190601'.slice(0, digits) })
  if (field.kind === 'amount' && fen(text) === undefined) return t('form.amount')
  if (field.kind === 'email' && !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(text)) return t('form.email')
  return field.pattern && !fits(field.pattern.matches, text) ? say(field.pattern.message) : undefined
}

/** A pattern that this language does not read is left to the server. */
function fits(pattern: string, text: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`, 'u').test(text)
  } catch {
    return true
  }
}

/** The faults that are left once a field was changed: what was said of the old value is gone. */
export function withoutFaultsOf(faults: Faults, field: string): Faults {
  const at = pointerOf(field)
  return Object.fromEntries(Object.entries(faults).filter(([pointer]) => pointer !== at && !pointer.startsWith(`${at}/`)))
}

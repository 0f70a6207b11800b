// Why a call did not succeed, in words for the person.
import { locale, t } from '../lib/i18n'
import type { Schema } from './types'

export type FieldFault = Schema<'FieldProblem'>

/** A refusal of the server (problem+json), or a failure to reach it. */
export class Problem extends Error {
  readonly status: number
  readonly code: string
  readonly allowedActions: readonly string[]
  readonly faults: readonly FieldFault[]
  readonly requestId: string

  constructor(private readonly body: Schema<'ProblemBody'>) {
    super(body.code)
    this.name = 'Problem'
    this.status = body.status
    this.code = body.code
    this.allowedActions = body.allowed_actions
    this.faults = body.errors
    this.requestId = body.request_id
  }

  get title(): string {
    return locale.value === 'en' ? this.body.title_en : this.body.title
  }

  get detail(): string {
    return locale.value === 'en' ? this.body.detail_en : this.body.detail
  }

  /** What to do now. */
  get remedy(): string {
    return locale.value === 'en' ? this.body.remedy_en : this.body.remedy
  }

  /** The fault of a field by its JSON pointer, in the person's language. */
  faultOf(pointer: string): string | undefined {
    const fault = this.faults.find((one) => one.pointer === pointer)
    if (!fault) return undefined
    return locale.value === 'en' ? `${fault.detail_en} ${fault.remedy_en}` : `${fault.detail}${fault.remedy}`
  }
}

/** No answer came, or one that is not the service's. */
export function unreachable(requestId: string, status = 0): Problem {
  const text = (key: 'network.title' | 'network.detail' | 'network.remedy', lang: 'zh' | 'en') => t(key, {}, lang)
  return new Problem({
    type: 'about:blank', status, code: 'unreachable', allowed_actions: [], errors: [], request_id: requestId,
    title: text('network.title', 'zh'), detail: text('network.detail', 'zh'), remedy: text('network.remedy', 'zh'),
    title_en: text('network.title', 'en'), detail_en: text('network.detail', 'en'), remedy_en: text('network.remedy', 'en'),
  })
}

export function isProblemBody(data: unknown): data is Schema<'ProblemBody'> {
  const body = data as Partial<Schema<'ProblemBody'>> | null
  return typeof body === 'object' && body !== null && typeof body.code === 'string' && typeof body.title === 'string'
    && Array.isArray(body.errors) && Array.isArray(body.allowed_actions)
}

/** Whatever was thrown, as a problem that can be shown. What is no problem is a mistake of ours, and does not stay silent. */
export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error
  console.error(error)
  return unreachable('')
}

// The pages of an application, from what the region's profile says stands on each. A fifth region's pages need nothing here.
import type { Schema } from '../../../api/types'
import { type Bilingual, both } from '../../../lib/i18n'

export interface Page {
  id: string
  title: Bilingual
  /** Notices to accept, one after the other; a page of their own. */
  reads: boolean
  /** The blank form to download. */
  blank: boolean
  fields: string[]
  files: boolean
  /** Everything that was filled in, to look at once more. */
  answers: boolean
  /** What its button says, where the profile says it. */
  next?: Bilingual
}

type Step = Schema<'StepView'>

/**
 * The pages to walk through. Notices get a page of their own, because one is read before anything else is done. The
 * certificate was chosen before, and "done" is no page to walk through. Where no page shows the answers one is added,
 * unless the last page has a button of its own: then the profile wants it handed in from there.
 */
export function pagesOf(steps: readonly Step[]): Page[] {
  const pages = steps.flatMap(split)
  const last = pages.at(-1)
  if (pages.some((page) => page.answers) || last?.next) return pages
  return [...pages, { id: 'check', title: both('apply.check'), reads: false, blank: false, fields: [], files: false, answers: true }]
}

function split(step: Step): Page[] {
  const shows = (part: string): boolean => step.shows.includes(part)
  const base = { id: step.id, title: step.title, ...(step.next ? { next: step.next } : {}) }
  const reads = shows('notices')
  const rest: Page = { ...base, reads: false, blank: shows('application_form') && !reads, fields: step.fields, files: shows('attachments'), answers: shows('answers') }
  const hasRest = rest.blank || rest.files || rest.answers || rest.fields.length > 0
  const notices: Page = { ...base, id: `${step.id}-notices`, reads: true, blank: shows('application_form'), fields: [], files: false, answers: false }
  return [...(reads ? [notices] : []), ...(hasRest ? [rest] : [])]
}

// The pages of an application come from the profile's steps alone.
import { expect, it } from 'vitest'
import { pagesOf } from './pages'

const text = (zh: string) => ({ zh, en: zh })
const step = (id: string, shows: string[], fields: string[] = [], next?: string) => ({ id, title: text(id), shows, fields, ...(next ? { next: text(next) } : {}) })
const brief = (pages: ReturnType<typeof pagesOf>) => pages.map((page) => [page.reads && 'reads', page.blank && 'blank', ...page.fields, page.files && 'files', page.answers && 'answers'].filter(Boolean).join(' '))

// rows: G08 G13 G14 G19 G20 G21 G22
it('a wizard of five pages walks in its own order, notices on a page of their own', () => {
  const pages = pagesOf([
    step('check', ['certificate', 'fields'], ['name', 'reason']), step('notice', ['application_form', 'notices'], [], '同意，下一步'),
    step('upload', ['attachments'], [], '下一步'), step('delivery', ['fields', 'answers'], ['delivery']), step('done', ['done']),
  ])
  expect(brief(pages)).toEqual(['name reason', 'reads blank', 'files', 'delivery answers'])
})

// rows: S04 S10 S13 S17
it('a last page with a button of its own hands in from there', () => {
  const pages = pagesOf([step('exam', ['certificate']), step('form', ['fields', 'attachments'], ['exam'], '下一步'), step('done', ['done'])])
  expect(brief(pages)).toEqual(['exam files'])
})

it('otherwise the answers are checked before they are handed in', () => {
  expect(brief(pagesOf([step('notices', ['notices']), step('form', ['fields', 'attachments'], ['a']), step('done', ['done'])]))).toEqual(['reads', 'a files', 'answers'])
})

// What everybody may know: help, the exam calendar, publicity lists, the certificate query.
import { api } from './client'
import { newIdempotencyKey } from './transport'
import type { Schema } from './types'

export type HelpItem = Schema<'HelpItem'>
export type Publicity = Schema<'PublicityView'>
export type Place = Schema<'PlaceView'>

const ofRegion = (region: string | undefined): { region?: string } => (region === undefined ? {} : { region })

/** Articles that answer a question, the best first; without a question all of them. */
export async function searchHelp(question: string, region: string | undefined): Promise<HelpItem[]> {
  const q = question.trim()
  return (await api('get', '/api/v1/help', { query: { ...(q === '' ? {} : { q }), ...ofRegion(region) } })).items
}

export function readArticle(id: string): Promise<Schema<'HelpArticleView'>> {
  return api('get', '/api/v1/help/{id}', { path: { id } })
}

export function readCalendar(year: number | undefined, region: string | undefined): Promise<Schema<'CalendarView'>> {
  return api('get', '/api/v1/calendar', { query: { limit: 50, ...(year === undefined ? {} : { year }), ...ofRegion(region) } })
}

export function readIssueNotices(region: string): Promise<Schema<'IssueNoticePage'>> {
  return api('get', '/api/v1/regions/{region}/issue-notices', { path: { region }, query: { limit: 20 } })
}

export async function listPublicities(region: string | undefined): Promise<Publicity[]> {
  return (await api('get', '/api/v1/publicities', { query: { limit: 50, ...ofRegion(region) } })).items
}

export function readPublicity(id: string, cursor: string | undefined): Promise<Schema<'EntryPage'>> {
  return api('get', '/api/v1/publicities/{id}', { path: { id }, query: { limit: 50, ...(cursor === undefined ? {} : { cursor }) } })
}

export async function reportCandidate(id: string, body: Schema<'ReportCandidate'>): Promise<Schema<'ReportTaken'>> {
  return api('post', '/api/v1/publicities/{id}/reports', { path: { id }, body, idempotencyKey: await newIdempotencyKey() })
}

/** What became of a report: for whoever has the secret that was told when it was taken. */
export function readReport(id: string, secret: string): Promise<Schema<'ReportStanding'>> {
  return api('get', '/api/v1/publicity-reports/{id}', { path: { id }, headers: { 'x-client-secret': secret } })
}

export function queryCertificate(body: Schema<'QueryBody'>): Promise<Schema<'QueriedCertificate'>> {
  return api('post', '/api/v1/certificate-queries', { body })
}

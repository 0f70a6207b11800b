// Every page of the client, with what it needs to show something: read from pages.json, so that a new page is included.
import fs from 'node:fs'
import path from 'node:path'
import { codeSentTo } from './world.mjs'

const declared = JSON.parse(fs.readFileSync(path.resolve(import.meta.dirname, '../src/pages.json'), 'utf8'))

/** The paths of all pages. */
export const PAGES = [
  ...declared.pages.map((page) => page.path),
  ...(declared.subPackages ?? []).flatMap((sub) => sub.pages.map((page) => `${sub.root}/${page.path}`)),
]

const json = { 'content-type': 'application/json' }

/** Logs a demo candidate in over HTTP and answers the session. */
export async function session(base, mobile) {
  const asked = await (await fetch(`${base}/api/v1/sms-codes`, { method: 'POST', headers: json, body: JSON.stringify({ mobile, purpose: 'login' }) })).json()
  const body = JSON.stringify({ code_id: asked.id, code: await codeSentTo(base, mobile) })
  return (await fetch(`${base}/api/v1/sessions/sms`, { method: 'POST', headers: json, body })).json()
}

/** What belongs behind the page's name, so that it shows something of the person's. */
export async function queries(base, token) {
  const get = async (at) => (await fetch(`${base}${at}`, { headers: { authorization: `Bearer ${token}` } })).json()
  const certificate = (await get('/api/v1/certificates')).items?.[0]?.id ?? ''
  const found = (await get('/api/v1/cases')).items?.[0]?.id ?? ''
  const [region] = await get('/api/v1/regions')
  const help = (await get('/api/v1/help').catch(() => ({}))).items?.[0]?.id ?? ''
  return (page) => {
    if (page.includes('/apply') || page.includes('packages/cases/')) {
      return page.includes('/detail') ? `?id=${found}` : `?region=${region?.id}&service=mailing&certificate=${certificate}&id=${found}`
    }
    if (page.includes('certificates/')) return `?id=${certificate}`
    if (page.includes('help/')) return `?id=${help}`
    return ''
  }
}

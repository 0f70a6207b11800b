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
  const certificate = ((await get('/api/v1/certificates')).items ?? []).find((one) => one.status === 'valid')
  const found = (await get('/api/v1/cases')).items?.[0]?.id ?? ''
  const help = (await get('/api/v1/help')).items?.[0]?.id ?? ''
  return (page) => {
    if (page.includes('cases/detail')) return `?id=${found}`
    if (page.includes('packages/cases/')) return `?region=${certificate?.region}&service=mailing&certificate=${certificate?.id}`
    // The answer to a sign-in that began in WeChat.
    if (page.includes('doors/identity')) return `?provider=shandong&code=${'c'.repeat(43)}&state=${'s'.repeat(43)}`
    if (page.includes('certificates/')) return `?id=${certificate?.id}`
    return page.includes('knowledge/article') ? `?id=${help}` : ''
  }
}

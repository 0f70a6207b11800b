// A candidate with something on every page: a case that was handed in, and one that came back.
import { codeSentTo } from './world.mjs'

const key = () => `prepared-${Math.random().toString(36).slice(2)}${Date.now().toString(36)}`

/** Begins a mailing for the person's first certificate that allows one. */
export async function prepare(base, token, mobile) {
  const call = async (method, at, body) => {
    const answer = await fetch(base + at, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': key() },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    return { status: answer.status, body: await answer.json() }
  }
  const { items } = (await call('GET', '/api/v1/certificates')).body
  for (const certificate of items ?? []) {
    const region = (await call('GET', `/api/v1/regions/${certificate.region}`)).body
    const service = region.services?.find((one) => one.service === 'mailing')
    if (!service || certificate.status !== 'valid') continue
    const asked = (await call('POST', '/api/v1/sms-codes', { mobile, purpose: 'confirm_mobile' })).body
    if (!asked.id) continue
    const made = await call('POST', '/api/v1/cases', {
      region: certificate.region, service: 'mailing', certificate_id: certificate.id, confirmed: true,
      accepted_notices: service.notices.map(({ id, version }) => ({ id, version })),
      mobile_code: { code_id: asked.id, code: await codeSentTo(base, mobile) },
      form: { recipient: '李明', mobile, address: { province: '广东省', city: '深圳市', district: '福田区', detail: '福华路300号2栋501房' } },
    })
    if (made.status === 201) return made.body
  }
  return undefined
}

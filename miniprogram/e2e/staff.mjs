// The office's side of a journey, over HTTP: what reviewers, operators and the carrier do between two looks of the candidate.
import crypto from 'node:crypto'

const json = { 'content-type': 'application/json' }

/** Calls of a region's staff; each method answers the case as it is then. */
export function office(base, region) {
  const tokens = new Map()
  async function token(username) {
    if (!tokens.has(username)) {
      const answer = await fetch(`${base}/api/v1/staff/sessions`, { method: 'POST', headers: json, body: JSON.stringify({ region, username, password: 'demo-Zhengda-2026' }) })
      tokens.set(username, (await answer.json()).token)
    }
    return tokens.get(username)
  }
  async function act(username, id, step, body = {}) {
    const headers = { ...json, authorization: `Bearer ${await token(username)}`, 'idempotency-key': crypto.randomBytes(16).toString('hex') }
    const answer = await fetch(`${base}/api/v1/staff/cases/${id}/${step}`, { method: 'POST', headers, ...(step === 'claim' ? {} : { body: JSON.stringify(body) }) })
    const said = await answer.json()
    if (!answer.ok) throw new Error(`${step}: ${answer.status} ${said.code} ${said.detail}`)
    return said
  }
  return {
    claim: (id) => act('reviewer', id, 'claim'),
    giveBack: (id, reason_code, text) => act('reviewer', id, 'return', { reason_code, text }),
    reject: (id, reason_code, text) => act('reviewer', id, 'reject', { reason_code, text }),
    approve: (id) => act('reviewer', id, 'approve'),
    dispatch: (id, tracking_number) => act('operator', id, 'dispatch', { carrier: 'ems', tracking_number }),
  }
}

/** The carrier moves a parcel and pushes. */
export async function carrier(base, number, ...events) {
  await fetch(`${base}/sandbox/carrier/${number}`, { method: 'POST', headers: json, body: JSON.stringify({ events: events.map(([text, rank]) => ({ text, rank })) }) })
}

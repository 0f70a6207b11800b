// The person's certificates, and the code on each.
import { api } from './client'
import { bearer } from './session'
import { sendForBytes } from './transport'
import type { Schema } from './types'

export type Certificate = Schema<'OwnCertificateView'>

export async function listCertificates(): Promise<Certificate[]> {
  return (await api('get', '/api/v1/certificates', { query: { limit: 50 } })).items
}

export function readCertificate(id: string): Promise<Certificate> {
  return api('get', '/api/v1/certificates/{id}', { path: { id } })
}

/** The code as a picture that both targets draw without another request. */
export async function readCode(id: string): Promise<string> {
  const bytes = await sendForBytes(`/api/v1/certificates/${encodeURIComponent(id)}/qr.png?module=8`, await bearer())
  return `data:image/png;base64,${uni.arrayBufferToBase64(bytes.slice().buffer)}`
}

// Files of applications: sending them, using accepted ones again, removing them, and documents to keep.
import { platform } from '@platform'
import { locale } from '../lib/i18n'
import type { Picked } from '../platform/types'
import { api } from './client'
import { bearer } from './session'
import { newIdempotencyKey, sendForBytes } from './transport'
import { type Sending, sendFile } from './upload'
import { PART, giveUp, sendInParts } from './upload-parts'
import type { Schema } from './types'

export type Upload = Schema<'UploadView'>
export type Slot = Schema<'SlotView'>
export type Reusable = Schema<'ReusableView'>

/** Where a file belongs. */
export interface Place {
  region: string
  service: string
  slot: string
  sequence: number
}

/** Whether a file is sent in parts. */
export const isLarge = (bytes: number): boolean => bytes > PART

/** Sends a file, a large one in parts; `correct` lets the server put a photo right of which only the size is wrong. */
export function upload({ path, bytes }: Pick<Picked, 'path' | 'bytes'>, place: Place, key: string, correct: boolean, tell: (percent: number) => void): Sending<Upload> {
  if (isLarge(bytes)) return sendInParts({ path, bytes, place, key, correct }, tell)
  const fields = { region: place.region, service: place.service, slot: place.slot, sequence: String(place.sequence), ...(correct ? { correct: 'true' } : {}) }
  return sendFile<Upload>('/api/v1/attachments', path, fields, key, tell)
}

/** Lets go of what a file that did not arrive has left at the server, which otherwise removes it in time. */
export async function forget(bytes: number, place: Place, key: string): Promise<void> {
  if (isLarge(bytes)) await giveUp({ bytes, place, key })
}

/** Documents of approved applications that fit a slot. */
export function listReusable({ region, service, slot }: Omit<Place, 'sequence'>): Promise<Reusable[]> {
  return api('get', '/api/v1/attachments/reusable', { query: { region, service, slot } })
}

export async function reuse(id: string, place: Place): Promise<Upload> {
  return api('post', '/api/v1/attachments/{id}/reuse', { path: { id }, body: place, idempotencyKey: await newIdempotencyKey() })
}

export async function removeFile(id: string): Promise<void> {
  await api('delete', '/api/v1/attachments/{id}', { path: { id } })
}

/** Fetches a PDF in the person's language and shows it. Throws `Problem`. */
export async function showDocument(path: string, name: string): Promise<void> {
  const headers = { ...(await bearer()), 'accept-language': locale.value === 'en' ? 'en' : 'zh-CN' }
  await platform.showDocument(await sendForBytes(path, headers), name)
}

/** The content of one of the person's files. Throws `Problem`. */
export async function fetchFile(id: string): Promise<Uint8Array> {
  return sendForBytes(`/api/v1/attachments/${encodeURIComponent(id)}`, await bearer())
}

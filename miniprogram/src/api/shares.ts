// Shares of a certificate, and the log of who checked it.
import { api } from './client'
import { newIdempotencyKey } from './transport'
import type { Schema } from './types'

export type Share = Schema<'ShareView'>
export type LogEntry = Schema<'LogEntry'>

export function listShares(cursor: string | undefined): Promise<Schema<'SharePage'>> {
  return api('get', '/api/v1/shares', { query: { limit: 30, ...(cursor === undefined ? {} : { cursor }) } })
}

export async function createShare(body: Schema<'ShareRequest'>): Promise<Share> {
  return api('post', '/api/v1/shares', { body, idempotencyKey: await newIdempotencyKey() })
}

export async function revokeShare(id: string): Promise<void> {
  await api('delete', '/api/v1/shares/{id}', { path: { id } })
}

export function listVerifications(cursor: string | undefined): Promise<Schema<'LogPage'>> {
  return api('get', '/api/v1/verifications', { query: { limit: 30, ...(cursor === undefined ? {} : { cursor }) } })
}

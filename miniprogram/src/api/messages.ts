// What was sent to the person.
import { api } from './client'
import type { Schema } from './types'

export type Message = Schema<'MessageView'>

/** A page of messages, the newest first. */
export function listMessages(cursor: string | undefined): Promise<Schema<'MessagePage'>> {
  return api('get', '/api/v1/messages', { query: { limit: 30, ...(cursor === undefined ? {} : { cursor }) } })
}

/** How many of the newest are unread. */
export async function countUnread(): Promise<number> {
  return (await listMessages(undefined)).items.filter((one) => one.read_at === undefined).length
}

export async function markRead(message: Message): Promise<void> {
  if (message.read_at === undefined) await api('post', '/api/v1/messages/{id}/read', { path: { id: message.id } })
}

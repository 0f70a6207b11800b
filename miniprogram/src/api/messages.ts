// What was sent to the person.
import { api } from './client'
import type { Schema } from './types'

export type Message = Schema<'MessageView'>

export async function listMessages(): Promise<Message[]> {
  return (await api('get', '/api/v1/messages', { query: { limit: 50 } })).items
}

export async function markRead(message: Message): Promise<void> {
  if (message.read_at === undefined) await api('post', '/api/v1/messages/{id}/read', { path: { id: message.id } })
}

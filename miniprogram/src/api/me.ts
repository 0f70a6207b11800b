// The person's own data: masked, and in full for a few minutes after a code.
import type { CodeProof } from './cases'
import { api } from './client'
import type { Schema } from './types'

export type Me = Schema<'MeView'>
export type Revealed = Schema<'RevealedView'>

export function readMe(): Promise<Me> {
  return api('get', '/api/v1/me', {})
}

export function reveal(proof: CodeProof): Promise<Revealed> {
  return api('post', '/api/v1/me/reveal', { body: proof })
}

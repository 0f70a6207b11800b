// The person's own account: password and mobile, and what was done in older systems.
import type { CodeProof } from './cases'
import { api } from './client'
import { newIdempotencyKey } from './transport'
import type { Schema } from './types'

export function readAccount(): Promise<Schema<'MyAccountView'>> {
  return api('get', '/api/v1/me/account', {})
}

/** Every other session ends. Without the old password a step-up of the last minutes counts. */
export async function changePassword(old: string | undefined, fresh: string): Promise<void> {
  const body = { new_password: fresh, ...(old === undefined ? {} : { old_password: old }) }
  await api('put', '/api/v1/me/password', { body, idempotencyKey: await newIdempotencyKey() })
}

/** The new number is proven by its code, and the person once more by another where the server asks for it. */
export async function changeMobile(mobile: string, proof: CodeProof, stepUp: CodeProof | undefined): Promise<void> {
  await api('put', '/api/v1/me/mobile', { body: { mobile, ...proof, ...(stepUp ? { step_up: stepUp } : {}) } })
}

/** Proves once more that it is the person; it counts for some minutes in this session. */
export async function stepUp(proof: CodeProof): Promise<void> {
  await api('post', '/api/v1/me/step-up', { body: { code: proof } })
}

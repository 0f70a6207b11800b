// Typed calls of the contract's operations.
import { bearer, isTokenRefused, sessionRefused } from './session'
import { type Answer, type Patience, send } from './transport'
import type { Method, Operation, Options, PathsWith, Success } from './types'

interface Given {
  path?: Record<string, string>
  query?: Record<string, unknown>
  body?: object
  headers?: Record<string, string>
  ifMatch?: number
  idempotencyKey?: string
  patience?: Patience
}

/** Calls an operation and answers its body. Throws `Problem`. */
export async function api<M extends Method, P extends PathsWith<M>>(
  method: M, path: P, options: Options<Operation<P, M>>,
): Promise<Success<Operation<P, M>>> {
  return (await call(method, path, options)).data as Success<Operation<P, M>>
}

/** The same, with the status: for operations where 201 and 202 mean different things. */
export async function call<M extends Method, P extends PathsWith<M>>(
  method: M, path: P, options: Options<Operation<P, M>>,
): Promise<Answer> {
  const given = options as unknown as Given
  let token: Record<string, string> = {}
  const attempt = async () => send({
    method: method.toUpperCase() as 'GET',
    path: fill(path as string, given),
    headers: {
      ...(token = await bearer()),
      ...(given.ifMatch === undefined ? {} : { 'if-match': `"${given.ifMatch}"` }),
      ...(given.idempotencyKey === undefined ? {} : { 'idempotency-key': given.idempotencyKey }),
      ...given.headers,
    },
    ...(given.body === undefined ? {} : { body: given.body }),
    ...(given.patience ?? {}),
  })
  try {
    return await attempt()
  } catch (error) {
    // A device session is renewed without the person; a person's session ends here and a door opens.
    if (isTokenRefused(error) && (await sessionRefused(token))) return attempt()
    throw error
  }
}

function fill(path: string, given: Given): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(given.path?.[name] ?? ''))
  const query = Object.entries(given.query ?? {})
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`)
  return query.length === 0 ? filled : `${filled}?${query.join('&')}`
}

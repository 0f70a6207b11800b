// What the contract says about an operation, as types: parameters, body, answer.
import type { components, paths } from './schema'
import type { Patience } from './transport'

/** A schema of the contract by its name. */
export type Schema<Name extends keyof components['schemas']> = components['schemas'][Name]

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'

/** The paths that have an operation with that method. */
export type PathsWith<M extends Method> = {
  [P in keyof paths]: paths[P] extends { [K in M]: { responses: unknown } } ? P : never
}[keyof paths]

export type Operation<P extends keyof paths, M extends Method> = paths[P] extends { [K in M]: infer O } ? O : never

// The server names its charset in the media type.
type Json<T> = T extends { content: { 'application/json; charset=utf-8': infer J } } ? J : undefined

/** What a call that succeeded answers; several shapes where several statuses mean success. */
export type Success<O> = O extends { responses: infer R } ? Json<R[Extract<keyof R, 200 | 201 | 202 | 204>]> : never

type BodyOf<O> = O extends { requestBody: infer B } ? Json<B>
  // A body that may be left out.
  : O extends { requestBody?: infer B } ? ([Exclude<B, undefined>] extends [never] ? undefined : Json<Exclude<B, undefined>>)
  : undefined
type PathOf<O> = O extends { parameters: { path: infer X } } ? X : undefined
type QueryOf<O> = O extends { parameters: { query?: infer X } } ? X : undefined
type Given<K extends string, T> = [T] extends [undefined] ? { [_ in K]?: undefined } : { [_ in K]: T }

export type Options<O> = Given<'path', PathOf<O>> & Given<'body', BodyOf<O>> & {
  query?: Exclude<QueryOf<O>, undefined>
  /** Headers that only this operation has. */
  headers?: Record<string, string>
  /** The revision of the document that the person has seen. */
  ifMatch?: number
  /** One key for one intention: the same for every repetition of it. */
  idempotencyKey?: string
  /** How long an answer is waited for, where the person waits with it. */
  patience?: Patience
}

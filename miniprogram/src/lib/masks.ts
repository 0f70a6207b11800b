// Values that the server showed masked, and what it showed in full of them after a code.
import type { FormField } from '../api/regions'
import type { Revealed } from '../api/me'
import type { Values } from './form'

/** Whether `masked` is what hiding characters leaves of `full`. */
const isMaskOf = (masked: string, full: string): boolean => (
  masked.length === full.length && [...masked].every((character, i) => character === '*' || character === full[i])
)

/**
 * The masked values of a form that a reveal shows in full, by the names of their fields. A reveal shows the person's own number,
 * so only what is filled from the record counts, and only where its mask is that of this number: a number that somebody typed, or
 * one of before a correction, stays masked.
 */
export function revealedIn(fields: readonly FormField[], values: Values, masked: readonly string[], full: Revealed | undefined): Values {
  const number = full?.id_number
  if (number === undefined) return {}
  const own = fields.filter(({ name, kind, source }) => masked.includes(name) && kind === 'document_number' && source === 'locked')
  return Object.fromEntries(own.filter(({ name }) => isMaskOf(String(values[name] ?? ''), number)).map(({ name }) => [name, number]))
}

// Half-filled forms, kept on this device at every change, so that neither a closed application nor a lost network costs
// the person a word. A draft belongs to a person, ends with their log-out, after a week, or when it was handed in.
import type { Accepted } from '../api/cases'
import { store } from './storage'
import type { Values } from './form'

/** A file of an application that arrived at the server. */
export interface KeptFile {
  id: string
  slot: string
  sequence: number
  name: string
  /** Until when the server keeps it while no application lists it, in milliseconds. */
  expires?: number
}

export interface Draft {
  person: string
  savedAt: number
  values: Values
  accepted: Accepted[]
  /** Files that the server has already. */
  files: KeptFile[]
}

const WEEK = 7 * 86_400_000
const INDEX = 'drafts'

/** The name of the draft of a form: one for each service and certificate, one for each change of a case. */
export function draftName(parts: readonly (string | undefined)[]): string {
  return parts.map((part) => part ?? '').join('/')
}

/** The name of the draft of a change of a case, as the case's page opens it. */
export const editDraftName = (id: string): string => draftName([undefined, undefined, undefined, undefined, id, 'edit'])

export function keepDraft(name: string, draft: Omit<Draft, 'savedAt'>, now: number = Date.now()): void {
  store.write(at(name), { ...draft, savedAt: now })
  store.write(INDEX, [...names().filter((one) => one !== name), name])
}

/** The draft of that person; another person's and a week-old one are thrown away when they are met. */
export function heldDraft(name: string, person: string, now: number = Date.now()): Draft | undefined {
  const draft = store.read<Draft>(at(name))
  if (!draft) return undefined
  if (draft.person === person && now - draft.savedAt < WEEK) return draft
  dropDraft(name)
  return undefined
}

export function dropDraft(name: string): void {
  store.remove(at(name))
  store.write(INDEX, names().filter((one) => one !== name))
}

/** What was saved as a case: words that came after that moment go on as a change of the case, older ones are in it. */
export function moveDraft(name: string, to: string, saved: number): void {
  const draft = store.read<Draft>(at(name))
  dropDraft(name)
  if (draft && draft.savedAt > saved) keepDraft(to, draft, draft.savedAt)
}

export function dropAllDrafts(): void {
  names().forEach((name) => store.remove(at(name)))
  store.remove(INDEX)
}

const at = (name: string): string => `draft.${name}`
const names = (): string[] => store.read<string[]>(INDEX) ?? []

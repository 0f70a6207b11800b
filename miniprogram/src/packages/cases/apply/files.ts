// The files of an application: choosing, making smaller, sending with progress, stopping, trying again, removing.
// A file that arrived is remembered by its id; one that did not is sent under the same key as before, with one effect, and a
// large one only from where it broke off. One that the server no longer keeps is to be chosen again.
import { shallowRef } from 'vue'
import { platform } from '@platform'
import type { Case } from '../../../api/cases'
import { type Place, type Reusable, type Slot, type Upload, forget, isLarge, removeFile, reuse, upload } from '../../../api/files'
import { type Problem, asProblem } from '../../../api/problem'
import { Stopped, newUploadKey, type Sending } from '../../../api/upload'
import type { KeptFile } from '../../../lib/drafts'
import { type Said, sentence } from '../../../lib/faults'
import { say, t } from '../../../lib/i18n'
import { Cancelled, type Picked } from '../../../platform/types'

export interface Entry {
  /** Of this attempt to add a file; also what makes sending it again have one effect. */
  key: string
  slot: string
  sequence: number
  name: string
  state: 'sending' | 'there' | 'failed' | 'refused' | 'gone'
  percent: number
  /** Of the file on the server. */
  id?: string
  /** Until when the server keeps it while no application lists it, in milliseconds. */
  expires?: number
  /** What the server says of it: faults when it was refused, remarks when it was taken. */
  remarks: string[]
  problem?: Problem
  /** The file on this device, for a small view and until it arrived. */
  path?: string
  bytes?: number
}

/** The longer side to which a picture is reduced: enough to read a scanned page. */
const LARGEST = 2400

/** `changed` hears of which slot's files something changed. */
export function useFiles(where: () => { region: string; service: string }, changed: (slot: string) => void) {
  const entries = shallowRef<Entry[]>([])
  const underWay = new Map<string, Sending<Upload>>()

  const of = (slot: string): Entry[] => entries.value.filter((one) => one.slot === slot)
  let sent: string[] = []
  /** The files to send, which the server counts in what it says of them. */
  const ids = (): string[] => (sent = entries.value.flatMap((one) => (one.id === undefined || one.state !== 'there' ? [] : [one.id])))
  const change = (key: string, to: Partial<Entry>): void => {
    entries.value = entries.value.map((one) => (one.key === key ? { ...one, ...to } : one))
    tell(key)
  }

  const tell = (key: string): void => {
    const slot = entries.value.find((one) => one.key === key)?.slot
    if (slot !== undefined) changed(slot)
  }

  /** For a draft: those that arrived, also when they are no longer kept, so that the person is told again. */
  const kept = (): KeptFile[] => entries.value.flatMap(({ id, slot, sequence, name, expires }) => (
    id === undefined ? [] : [{ id, slot, sequence, name, ...(expires === undefined ? {} : { expires }) }]
  ))

  function restore(files: readonly KeptFile[], now: number = Date.now()): void {
    entries.value = files.map((one) => ({ ...one, key: one.id, state: (one.expires ?? Infinity) > now ? 'there' : 'gone', percent: 100, remarks: [] }))
  }

  /** Names of those that must be chosen again. */
  const gone = (): string[] => entries.value.filter((one) => one.state === 'gone').map((one) => one.name)

  /** What the server says of a file by its number among those that were sent stands beside that file, and at its slot. */
  function placed(one: Said): [pointer: string, fault: string] {
    const number = /^\/attachments\/(\d+)$/.exec(one.pointer)?.[1]
    const entry = number === undefined ? undefined : entries.value.find(({ id }) => id !== undefined && id === sent[Number(number)])
    if (!entry) return [one.pointer, sentence(one)]
    change(entry.key, { state: 'gone', expires: 0, remarks: [sentence(one)] })
    return [`/attachments/${entry.slot}`, t('files.gone.fault')]
  }

  /** The number for another file: that of one that is to be chosen again, else the first that no file of the slot has. */
  function nextNumber(slot: string): number {
    const missing = of(slot).find((one) => one.state === 'gone')
    if (missing) return missing.sequence
    const taken = of(slot).map((one) => one.sequence)
    let number = 1
    while (taken.includes(number)) number++
    return number
  }

  /** A file that is chosen again stands where the one stood that is no longer there. */
  function put(entry: Entry): void {
    const before = entries.value.find((one) => one.state === 'gone' && one.slot === entry.slot && one.sequence === entry.sequence)
    entries.value = before ? entries.value.map((one) => (one === before ? entry : one)) : [...entries.value, entry]
    changed(entry.slot)
  }

  /** Lets the person choose a file and begins to send it; others may be chosen meanwhile. */
  async function add(slot: Slot, from: 'photo' | 'document'): Promise<void> {
    try {
      const picked = from === 'photo' ? await platform.pickPhoto() : await platform.pickDocument(slot.kinds)
      const ready = await smaller(slot, picked)
      const key = await newUploadKey()
      // The number is taken at the moment at which the file is there: nothing comes in between.
      put({ key, slot: slot.id, sequence: nextNumber(slot.id), name: ready.name, state: 'sending', percent: 0, remarks: [], path: ready.path, bytes: ready.bytes })
      void send(key, false)
    } catch (error) {
      if (!(error instanceof Cancelled)) throw error
    }
  }

  const placeOf = (entry: Entry): Place => ({ ...where(), slot: entry.slot, sequence: entry.sequence })

  async function send(key: string, correct: boolean): Promise<void> {
    const entry = entries.value.find((one) => one.key === key)
    if (!entry?.path) return
    change(key, { state: 'sending', percent: 0, remarks: [] })
    const { path, bytes = 0 } = entry
    try {
      // A correction is another call, unless the file is at the server in full already and is only looked at once more.
      const once = correct && !isLarge(bytes) ? await newUploadKey() : key
      const sending = upload({ path, bytes }, placeOf(entry), once, correct, (percent) => change(key, { percent }))
      underWay.set(key, sending)
      const taken = await sending.done
      change(key, { state: 'there', id: taken.id, percent: 100, remarks: taken.findings.map(sentence), ...keptUntil(taken) })
    } catch (error) {
      if (error instanceof Stopped) return drop(key)
      const problem = asProblem(error)
      const passing = problem.status === 0 || problem.status >= 500 || problem.status === 429
      change(key, { state: passing ? 'failed' : 'refused', problem, remarks: problem.faults.map(sentence) })
    } finally {
      underWay.delete(key)
    }
  }

  /** Stops what is under way, takes away what is there. */
  async function remove(key: string): Promise<void> {
    underWay.get(key)?.cancel()
    const entry = entries.value.find((one) => one.key === key)
    drop(key)
    if (entry && entry.id === undefined) await forget(entry.bytes ?? 0, placeOf(entry), key).catch(() => undefined)
    // A file that a case lists stays until the case is changed; the server says so, and nothing is lost.
    if (entry?.id !== undefined) await removeFile(entry.id).catch(() => undefined)
  }

  function drop(key: string): void {
    const slot = entries.value.find((one) => one.key === key)?.slot
    entries.value = entries.value.filter((one) => one.key !== key)
    if (slot !== undefined) changed(slot)
  }

  async function useAgain(slot: Slot, one: Reusable): Promise<void> {
    const taken = await reuse(one.file.id, { ...where(), slot: slot.id, sequence: nextNumber(slot.id) })
    const key = await newUploadKey()
    put({ key, slot: slot.id, sequence: taken.sequence, name: say(slot.name), state: 'there', percent: 100, id: taken.id, remarks: [], ...keptUntil(taken) })
  }

  /** What stands against sending them on: files that are missing or did not arrive, by the pointer of their slot. */
  function faults(slots: Slot[]): Record<string, string> {
    const found: Record<string, string> = {}
    for (const slot of slots) {
      const there = of(slot.id)
      if (there.some((one) => one.state === 'sending')) found[`/attachments/${slot.id}`] = t('files.wait')
      else if (there.some((one) => one.state === 'gone')) found[`/attachments/${slot.id}`] = t('files.gone.fault')
      else if (there.some((one) => one.state !== 'there')) found[`/attachments/${slot.id}`] = t('files.mend')
      else if (there.length < slot.min) found[`/attachments/${slot.id}`] = t('files.missing', { min: slot.min })
    }
    return found
  }

  return { entries, of, ids, kept, restore, gone, placed, faults, add, send, remove, useAgain }
}

export type Files = ReturnType<typeof useFiles>

/** A file that a case lists, under a name made of its place: the server keeps none. */
export function keptOf({ id, slot, sequence, kind }: Case['attachments'][number]): KeptFile {
  return { id, slot, sequence, name: `${slot}-${sequence}.${kind === 'jpeg' ? 'jpg' : kind}` }
}

const keptUntil = ({ expires_at: at }: Upload): { expires?: number } => (Number.isNaN(Date.parse(at)) ? {} : { expires: Date.parse(at) })

/** A scan is made smaller before it costs the person's data; a photo with measures of its own is left as it is. */
async function smaller(slot: Slot, picked: Picked): Promise<Picked> {
  if (slot.photo || !/\.(jpe?g|png)$/i.test(picked.name) || picked.bytes < 300 * 1024) return picked
  return platform.compress(picked, LARGEST).catch(() => picked)
}

// The files of an application: choosing, making smaller, sending with progress, stopping, trying again, removing.
// A file that arrived is remembered by its id; one that did not is sent under the same key as before, with one effect, and a
// large one only from where it broke off.
import { shallowRef } from 'vue'
import { platform } from '@platform'
import { type Place, type Reusable, type Slot, type Upload, forget, isLarge, removeFile, reuse, upload } from '../../../api/files'
import { type Problem, asProblem } from '../../../api/problem'
import { Stopped, newUploadKey, type Sending } from '../../../api/upload'
import { locale, say, t } from '../../../lib/i18n'
import { Cancelled, type Picked } from '../../../platform/types'

export interface Entry {
  /** Of this attempt to add a file; also what makes sending it again have one effect. */
  key: string
  slot: string
  sequence: number
  name: string
  state: 'sending' | 'there' | 'failed' | 'refused'
  percent: number
  /** Of the file on the server. */
  id?: string
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
  const ids = (): string[] => entries.value.flatMap((one) => (one.id === undefined ? [] : [one.id]))
  const change = (key: string, to: Partial<Entry>): void => {
    entries.value = entries.value.map((one) => (one.key === key ? { ...one, ...to } : one))
    tell(key)
  }

  const tell = (key: string): void => {
    const slot = entries.value.find((one) => one.key === key)?.slot
    if (slot !== undefined) changed(slot)
  }

  /** The first number that no file of the slot has. */
  function nextNumber(slot: string): number {
    const taken = of(slot).map((one) => one.sequence)
    let number = 1
    while (taken.includes(number)) number++
    return number
  }

  async function add(slot: Slot, from: 'photo' | 'document'): Promise<void> {
    try {
      const picked = from === 'photo' ? await platform.pickPhoto() : await platform.pickDocument(slot.kinds)
      const ready = await smaller(slot, picked)
      const entry: Entry = { key: await newUploadKey(), slot: slot.id, sequence: nextNumber(slot.id), name: ready.name, state: 'sending', percent: 0, remarks: [], path: ready.path, bytes: ready.bytes }
      entries.value = [...entries.value, entry]
      await send(entry.key, false)
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
    // A correction is another call, unless the file is at the server in full already and is only looked at once more.
    const once = correct && !isLarge(bytes) ? await newUploadKey() : key
    const sending = upload({ path, bytes }, placeOf(entry), once, correct, (percent) => change(key, { percent }))
    underWay.set(key, sending)
    try {
      const taken = await sending.done
      change(key, { state: 'there', id: taken.id, percent: 100, remarks: taken.findings.map(sentence) })
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
    entries.value = [...entries.value, { key: await newUploadKey(), slot: slot.id, sequence: taken.sequence, name: say(slot.name), state: 'there', percent: 100, id: taken.id, remarks: [] }]
    changed(slot.id)
  }

  /** What stands against sending them on: files that are missing or did not arrive, by the pointer of their slot. */
  function faults(slots: Slot[]): Record<string, string> {
    const found: Record<string, string> = {}
    for (const slot of slots) {
      const there = of(slot.id)
      if (there.some((one) => one.state === 'sending')) found[`/attachments/${slot.id}`] = t('files.wait')
      else if (there.some((one) => one.state !== 'there')) found[`/attachments/${slot.id}`] = t('files.mend')
      else if (there.length < slot.min) found[`/attachments/${slot.id}`] = t('files.missing', { min: slot.min })
    }
    return found
  }

  return { entries, of, ids, faults, add, send, remove, useAgain }
}

export type Files = ReturnType<typeof useFiles>

const sentence = (one: { detail: string; remedy: string; detail_en: string; remedy_en: string }): string => (
  locale.value === 'en' ? `${one.detail_en} ${one.remedy_en}` : one.detail + one.remedy
)

/** A scan is made smaller before it costs the person's data; a photo with measures of its own is left as it is. */
async function smaller(slot: Slot, picked: Picked): Promise<Picked> {
  if (slot.photo || !/\.(jpe?g|png)$/i.test(picked.name) || picked.bytes < 300 * 1024) return picked
  return platform.compress(picked, LARGEST).catch(() => picked)
}

// Sending a larger file in parts, so that a lost connection costs one part and not the file: the server says how far it is,
// and sending goes on there, after a pause of the network or of the person.
import { platform } from '@platform'
import { api } from './client'
import { Problem, isProblemBody, unreachable } from './problem'
import { bearer } from './session'
import { newRequestId } from './transport'
import { BASE, type Sending, Stopped } from './upload'
import type { Schema } from './types'

type Place = Omit<Schema<'BeginUpload'>, 'size'>
type Progress = Schema<'PartialUploadView'>

/** The bytes of one part: a few seconds on a slow network. Smaller files are sent at once. */
export const PART = 256 * 1024
/** A part gets that long before it counts as lost, in milliseconds. */
const PATIENCE = 60_000
/** Pauses before sending goes on by itself after a lost connection, in milliseconds; then the person decides. */
const PAUSES = [1_000, 3_000]

export interface LargeFile {
  path: string
  bytes: number
  place: Place
  /** The same for every attempt to send this file. */
  key: string
  /** Lets the server put a photo right of which only the size is wrong. */
  correct: boolean
}

/** Sends a file in parts; `tell` hears how much of it is there, in percent. Rejects with `Problem`; after `cancel` with `Stopped`. */
export function sendInParts(file: LargeFile, tell: (percent: number) => void): Sending<Schema<'UploadView'>> {
  let stopped = false
  let task: UniApp.RequestTask | undefined
  const began = (): Promise<Progress> => api('post', '/api/v1/uploads', { body: { ...file.place, size: file.bytes }, idempotencyKey: file.key })
  const goOn = (): void => {
    if (stopped) throw new Stopped()
  }

  async function sent(progress: Progress): Promise<Progress> {
    const length = Math.min(PART, progress.largest_part, file.bytes - progress.offset)
    const content = await platform.readPart(file.path, progress.offset, length)
    const id = await newRequestId()
    const header = { 'x-request-id': id, 'content-type': 'application/octet-stream', 'upload-offset': String(progress.offset), ...(await bearer()) }
    goOn()
    return new Promise((resolve, reject) => {
      task = uni.request({
        url: `${BASE}/api/v1/uploads/${encodeURIComponent(progress.id)}/parts`, method: 'POST', header, data: content, timeout: PATIENCE,
        success: ({ statusCode, data }) => {
          if (statusCode < 400) resolve(data as unknown as Progress)
          else reject(isProblemBody(data) ? new Problem(data) : unreachable(id, statusCode))
        },
        fail: () => reject(stopped ? new Stopped() : unreachable(id)),
      }) as unknown as UniApp.RequestTask
    })
  }

  async function all(): Promise<Schema<'UploadView'>> {
    let progress = await began()
    for (let lost = 0; progress.offset < file.bytes;) {
      goOn()
      tell(Math.floor((progress.offset / file.bytes) * 100))
      try {
        progress = await sent(progress)
        lost = 0
      } catch (error) {
        const pause = passing(error) ? PAUSES[lost++] : undefined
        if (pause === undefined) throw error
        await new Promise((resolve) => setTimeout(resolve, pause))
        goOn()
        // The part may have arrived, and only the answer been lost.
        progress = await began()
      }
    }
    goOn()
    tell(100)
    return api('post', '/api/v1/uploads/{id}/finish', { path: { id: progress.id }, body: { correct: file.correct }, idempotencyKey: file.key })
  }

  return {
    done: all(),
    cancel() {
      stopped = true
      task?.abort()
    },
  }
}

/** Gives a file up that was begun; one that is not there is as good as given up. */
export async function giveUp(file: Pick<LargeFile, 'place' | 'bytes' | 'key'>): Promise<void> {
  const { id } = await api('post', '/api/v1/uploads', { body: { ...file.place, size: file.bytes }, idempotencyKey: file.key })
  await api('delete', '/api/v1/uploads/{id}', { path: { id } })
}

/** No answer, a server that is not well, or a part for another place than the server's: the next attempt asks where it is. */
function passing(error: unknown): boolean {
  return error instanceof Problem && (error.status === 0 || error.status >= 502 || error.code === 'upload_offset')
}

// Sending a file, over uni.uploadFile: progress, cancelling, and repeating it under the same key with one effect.
import { platform } from '@platform'
import { bearer } from './session'
import { Problem, isProblemBody, unreachable } from './problem'
import { newIdempotencyKey, newRequestId } from './transport'

export const BASE: string = import.meta.env.VITE_API_BASE

/** One file on its way, which the server answers with `T`. */
export interface Sending<T> {
  /** What the server answered. Rejects with `Problem`; after `cancel` with `Stopped`. */
  done: Promise<T>
  cancel(): void
}

/** The person stopped it. */
export class Stopped extends Error {}

/** A key for one file: the same for every attempt to send it. */
export const newUploadKey = newIdempotencyKey

/** Sends a file with the fields beside it; `tell` hears how much of it is sent, in percent. */
export function sendFile<T>(path: string, file: string, fields: Record<string, string>, key: string, tell: (percent: number) => void): Sending<T> {
  let task: UniApp.UploadTask | undefined
  let stopped = false
  const done = (async () => {
    const id = await newRequestId()
    const header = { 'x-request-id': id, 'idempotency-key': key, ...(await bearer()) }
    if (stopped) throw new Stopped()
    return new Promise<T>((resolve, reject) => {
      task = uni.uploadFile({
        url: BASE + path, ...platform.sendable(file), name: 'file', formData: fields, header,
        success: ({ statusCode, data }) => {
          const body = parsed(data)
          if (statusCode < 400) resolve(body as T)
          else reject(isProblemBody(body) ? new Problem(body) : unreachable(id, statusCode))
        },
        fail: () => reject(stopped ? new Stopped() : unreachable(id)),
      })
      task.onProgressUpdate(({ progress }) => tell(progress))
    })
  })()
  return {
    done,
    cancel() {
      stopped = true
      task?.abort()
    },
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

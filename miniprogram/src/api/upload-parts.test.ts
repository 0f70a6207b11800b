// A file in parts: it goes on where the server says, sends nothing twice that arrived, and stops when told.
import { beforeEach, expect, it, vi } from 'vitest'

interface Sent { url: string; method: string; header: Record<string, string>; data: unknown; success?: (answer: object) => void; fail?: (error: object) => void }
const KIB = 1024
const SIZE = 700 * KIB
const file = Uint8Array.from({ length: SIZE }, (_, n) => (n * 31) % 251)
const place = { region: 'r', service: 's', slot: 'p', sequence: 1 }
const refusal = (status: number, code: string) => ({
  type: 'about:blank', status, code, title: '', detail: '', remedy: '', title_en: '', detail_en: '', remedy_en: '', allowed_actions: [], errors: [], request_id: 'r',
})

let held: Uint8Array[]
let parts: { offset: number; bytes: number }[]
let finished: object[]
/** What happens to the next parts: `lost` before they arrive, `deaf` after, no answer at all, or a refusal. */
let fate: ('lost' | 'deaf' | 'hangs' | object)[]
let aborted = 0

beforeEach(async () => {
  ;[held, parts, finished, fate, aborted] = [[], [], [], [], 0]
  vi.useFakeTimers({ shouldAdvanceTime: true, advanceTimeDelta: 400 })
  const offset = () => held.reduce((sum, one) => sum + one.length, 0)
  const progress = () => ({ id: 'upl_1', size: SIZE, offset: offset(), least_part: 64 * KIB, largest_part: 512 * KIB, expires_at: '' })
  vi.mocked(uni.request as unknown as (call: Sent) => unknown).mockImplementation((call) => {
    if (!call.success) {
      const body = call.url.endsWith('/uploads') ? { statusCode: 201, data: progress() } : { statusCode: 201, data: { id: 'att_1', findings: [] } }
      if (call.url.endsWith('/finish')) finished.push(call.data as object)
      return Promise.resolve(call.url.endsWith('/device-sessions') ? { statusCode: 201, data: { token: 'd' }, header: {} } : { ...body, header: {} })
    }
    const bytes = new Uint8Array(call.data as ArrayBuffer)
    parts.push({ offset: Number(call.header['upload-offset']), bytes: bytes.length })
    const end = fate.shift()
    const abort = () => {
      aborted += 1
      call.fail!({ errMsg: 'request:fail abort' })
    }
    if (end === 'hangs') return { abort }
    queueMicrotask(() => {
      if (end === 'lost') return call.fail!({ errMsg: 'request:fail' })
      if (typeof end === 'object') return call.success!({ statusCode: 415, data: end })
      if (Number(call.header['upload-offset']) !== offset()) return call.success!({ statusCode: 409, data: refusal(409, 'upload_offset') })
      held.push(bytes)
      if (end === 'deaf') call.fail!({ errMsg: 'request:fail timeout' })
      else call.success!({ statusCode: 200, data: progress() })
    })
    return { abort }
  })
  const { platform } = await import('@platform')
  vi.spyOn(platform, 'readPart').mockImplementation(async (_, from, length) => file.slice(from, from + length).buffer)
})

const send = async (more: object = {}) => {
  const { sendInParts } = await import('./upload-parts')
  const told: number[] = []
  return { told, sending: sendInParts({ path: 'x', bytes: SIZE, place, key: 'k'.repeat(32), correct: false, ...more }, (percent) => told.push(percent)) }
}
const whole = () => Buffer.concat(held).equals(Buffer.from(file))

it('sends a file part by part and tells how much is there', async () => {
  const { told, sending } = await send()
  expect(await sending.done).toMatchObject({ id: 'att_1' })
  expect(parts).toEqual([{ offset: 0, bytes: 256 * KIB }, { offset: 256 * KIB, bytes: 256 * KIB }, { offset: 512 * KIB, bytes: 188 * KIB }])
  expect(whole()).toBe(true)
  expect(told).toEqual([0, 36, 73, 100])
  expect(finished).toEqual([{ correct: false }])
})

it('goes on by itself after a short pause of the network, whether the part or its answer was lost', async () => {
  fate = ['deaf', 'lost']
  const { sending } = await send()
  await sending.done
  // The first arrived and is not sent again; the second did not, and is.
  expect(parts.map((part) => part.offset / KIB)).toEqual([0, 256, 256, 512])
  expect(whole()).toBe(true)
})

it('says so after a longer one, and then sends only the rest', async () => {
  fate = [undefined as never, 'lost', 'lost', 'lost']
  const { sending } = await send()
  await expect(sending.done).rejects.toMatchObject({ status: 0 })
  parts.length = 0
  const again = await send()
  await again.sending.done
  expect(again.told[0]).toBe(36)
  expect(parts.map((part) => part.offset / KIB)).toEqual([256, 512])
  expect(whole()).toBe(true)
})

it('does not insist where the server refuses', async () => {
  fate = [refusal(415, 'attachment_type')]
  const { sending } = await send()
  await expect(sending.done).rejects.toMatchObject({ code: 'attachment_type' })
  expect(parts).toHaveLength(1)
})

it('stops in the middle of a part', async () => {
  const { Stopped } = await import('./upload')
  fate = [undefined as never, 'hangs']
  const { sending } = await send()
  await vi.waitFor(() => expect(parts).toHaveLength(2))
  sending.cancel()
  await expect(sending.done).rejects.toBeInstanceOf(Stopped)
  expect(aborted).toBe(1)
  expect(parts).toHaveLength(2)
  expect(finished).toEqual([])
})

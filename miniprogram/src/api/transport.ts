// One way to the server, over uni.request: request id, bounded retries, problems as `Problem`. No fetch: WeChat has none.
import { platform } from '@platform'
import { Problem, isProblemBody, unreachable } from './problem'

const BASE: string = import.meta.env.VITE_API_BASE
/** Pauses before the repetitions, in milliseconds. */
const PAUSES = [400, 1_200]
/** A server that asks for more patience than this gets an answer to the person instead. */
const LONGEST_PAUSE = 5_000
const TIMEOUT = 20_000

/** How long a call waits for its answer. */
export interface Patience {
  /** Milliseconds for one try. */
  timeout?: number
  /** Sent once, whatever comes. */
  once?: boolean
}

export interface Call extends Patience {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  path: string
  headers: Record<string, string>
  body?: object
}

export interface Answer {
  status: number
  data: unknown
  headers: Record<string, string>
}

/** Sends a call. Throws `Problem`. Only calls that may arrive twice are repeated. */
export async function send(call: Call): Promise<Answer> {
  const id = await newRequestId()
  for (let attempt = 0; ; attempt++) {
    const outcome = await once(call, id)
    if (!(outcome instanceof Problem)) return outcome
    const pause = mayRepeat(call, outcome) ? PAUSES[attempt] : undefined
    if (pause === undefined) throw outcome
    const wait = Math.max(pause, retryAfter.get(outcome) ?? 0)
    if (wait > LONGEST_PAUSE) throw outcome
    await new Promise((resolve) => setTimeout(resolve, wait))
  }
}

/** Fetches bytes. Throws `Problem`. */
export async function sendForBytes(path: string, headers: Record<string, string> = {}, timeout = TIMEOUT): Promise<Uint8Array> {
  const id = await newRequestId()
  const response = await uni.request({ url: BASE + path, header: { 'x-request-id': id, ...headers }, responseType: 'arraybuffer', timeout })
    .catch(() => undefined)
  if (response?.statusCode === 200) return new Uint8Array(response.data as ArrayBuffer)
  const said = response ? parsed(response.data as ArrayBuffer) : undefined
  throw isProblemBody(said) ? new Problem(said) : unreachable(id, response?.statusCode)
}

/** A refusal comes as JSON also where bytes were asked for. */
function parsed(bytes: ArrayBuffer): unknown {
  try {
    const percent = Array.from(new Uint8Array(bytes), (byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')
    return JSON.parse(decodeURIComponent(percent))
  } catch {
    return undefined
  }
}

/** What the server asked for in `Retry-After`, in milliseconds. */
const retryAfter = new WeakMap<Problem, number>()

function mayRepeat(call: Call, problem: Problem): boolean {
  const harmless = !call.once && (call.method === 'GET' || 'idempotency-key' in call.headers)
  const passing = problem.status === 0 || [502, 503, 504].includes(problem.status) || problem.code === 'idempotency_running'
  return harmless && passing
}

async function once(call: Call, id: string): Promise<Answer | Problem> {
  try {
    const response = await uni.request({
      url: BASE + call.path,
      method: (posted(call) ? 'POST' : call.method) as 'GET',
      header: { 'x-request-id': id, accept: 'application/json', ...contentType(call), ...(posted(call) ? { 'x-http-method-override': 'PATCH' } : {}), ...call.headers },
      timeout: call.timeout ?? TIMEOUT,
      ...(call.body === undefined ? {} : { data: call.body }),
    })
    const headers = lowerCased((response.header ?? {}) as Record<string, string>)
    if (response.statusCode < 400) return { status: response.statusCode, data: response.data, headers }
    const problem = isProblemBody(response.data) ? new Problem(response.data) : unreachable(id, response.statusCode)
    const seconds = Number(headers['retry-after'])
    if (seconds > 0) retryAfter.set(problem, seconds * 1000)
    return problem
  } catch {
    // uni.request rejects when no answer came: no network, a broken connection, the time limit.
    return unreachable(id)
  }
}

/** A change that cannot be sent by its own method here. */
const posted = (call: Call): boolean => call.method === 'PATCH' && !platform.sendsPatch

function contentType(call: Call): Record<string, string> {
  return call.body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }
}

function lowerCased(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}

/** What names a call in the server's log and on the screen. */
export async function newRequestId(): Promise<string> {
  return `app-${hex(await platform.random(10))}`
}

/** A key for one intention of the person: make it once, when the button is pressed, and send it with each repetition. */
export async function newIdempotencyKey(): Promise<string> {
  return hex(await platform.random(16))
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

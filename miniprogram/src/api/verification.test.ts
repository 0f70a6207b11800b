// What the phone holds: the pack that came with the build, the one that was fetched, and which of them counts.
import fs from 'node:fs'
import path from 'node:path'
import { beforeEach, expect, it, vi } from 'vitest'
import type { PublishedKey } from '@verifier'

const file = path.resolve(import.meta.dirname, '../../../tests/vectors/certificate-codes/vectors.json')
const kit = JSON.parse(fs.readFileSync(file, 'utf8')) as {
  rings: Record<string, { keys: PublishedKey[] }>
  packs: Record<string, string>
  vectors: { text: string; hosts: string[]; ring: string; pack: string; now_ms: number; outcome: string; reason: string; as_of_ms: number }[]
}
const { keys } = kit.rings['usual']!
const usual = Buffer.from(kit.packs['usual']!, 'base64url')
const good = kit.vectors.find((one) => one.reason === 'in_force' && one.ring === 'usual')!
const revoked = kit.vectors.find((one) => one.reason === 'revoked' && one.ring === 'usual')!

const asked: string[] = []
let served: { tag: string; pack: Buffer } | undefined

/** A service with these lists; none at all is a phone without a network. */
function serve(answer: typeof served): void {
  served = answer
  vi.mocked(uni.request).mockImplementation((async ({ url, header }: { url: string; header: Record<string, string> }) => {
    if (!served) throw { errMsg: 'request:fail' }
    expect(header['authorization']).toBeUndefined()
    const at = new URL(url).pathname
    asked.push(at)
    if (at === '/.well-known/certificate-keys.json') return { statusCode: 200, data: { keys }, header: {} }
    if (at === '/api/v1/status-lists') return { statusCode: 200, data: { pack: served.tag, lists: [] }, header: {} }
    if (at === '/api/v1/status-pack') return { statusCode: 200, data: Uint8Array.from(served.pack).buffer, header: {} }
    return { statusCode: 404, data: {}, header: {} }
  }) as never)
}

/** The module in a build with this pack inside. */
async function build(pack = '', withKeys: PublishedKey[] = []) {
  vi.doMock('@pinned', () => ({ default: { keys: withKeys, pack } }))
  const { platform } = await import('@platform')
  vi.spyOn(platform, 'officialHost').mockReturnValue(good.hosts[0]!)
  const made = await import('./verification')
  /** A look, and another one with fresh lists where the first could not tell. */
  const verifyText = async (text: string, now: () => number) => {
    const first = made.checkHeld(text, now())
    if (first && first.outcome !== 'cannot_tell') return first
    await made.refreshAll(now)
    return made.checkHeld(text, now())
  }
  return { ...made, verifyText }
}

beforeEach(() => {
  asked.length = 0
  // The pauses between repetitions are not waited for.
  vi.spyOn(globalThis, 'setTimeout').mockImplementation(((work: () => void) => (queueMicrotask(work), 0)) as never)
})

it('a build with a pack inside verifies before it was ever online, and says how old that is', async () => {
  serve(undefined)
  const { held, verifyText } = await build(usual.toString('base64'), keys)
  expect((await verifyText(good.text, () => good.now_ms))?.reason).toBe('in_force')
  expect((await verifyText(revoked.text, () => revoked.now_ms))?.reason).toBe('revoked')
  expect(held(good.now_ms)).toMatchObject({ builtIn: true })
  expect(held(good.now_ms)!.signedMs).toBeLessThanOrEqual(good.as_of_ms)
})

it('without a pack and without a network nothing is said to be in force', async () => {
  serve(undefined)
  const { held, verifyText } = await build('', keys)
  expect((await verifyText(good.text, () => good.now_ms))?.reason).toBe('list_missing')
  expect(held(good.now_ms)).toBeUndefined()
})

it('fetches the whole pack, once for each tag, and never a single list', async () => {
  serve({ tag: '"a"', pack: usual })
  const { held, refreshAll, verifyText } = await build()
  expect((await verifyText(good.text, () => good.now_ms))?.reason).toBe('in_force')
  expect(held(good.now_ms)).toMatchObject({ builtIn: false })
  await refreshAll(() => good.now_ms)
  expect(asked.filter((at) => at === '/api/v1/status-pack')).toHaveLength(1)
  serve({ tag: '"b"', pack: usual })
  await refreshAll(() => good.now_ms)
  expect(asked.filter((at) => at === '/api/v1/status-pack')).toHaveLength(2)
  expect(asked.some((at) => /status-lists\/\d/.test(at))).toBe(false)
})

it('keeps what it has when the answer is no pack, a changed one or an older one', async () => {
  serve({ tag: '"a"', pack: usual })
  const { refreshAll, verifyText } = await build()
  await refreshAll(() => revoked.now_ms)
  const changed = Buffer.from(usual)
  changed[changed.length - 1]! ^= 1
  // An empty pack leaves out lists that are held: an older state, or no state at all.
  for (const pack of [Buffer.from('nonsense'), changed, Buffer.from([0x80])]) {
    serve({ tag: `"${pack.length}"`, pack })
    await refreshAll(() => revoked.now_ms)
    expect((await verifyText(revoked.text, () => revoked.now_ms))?.reason).toBe('revoked')
  }
})

it('fetches again what storage has spoiled, although the tag is the same', async () => {
  serve({ tag: '"a"', pack: usual })
  const { refreshAll, verifyText } = await build()
  await refreshAll(() => good.now_ms)
  const { store } = await import('../lib/storage')
  store.write('pack', { tag: '"a"', pack: Buffer.from('nonsense').toString('base64') })
  expect((await verifyText(good.text, () => good.now_ms))?.reason).toBe('in_force')
})

it('asks once, and no longer than somebody waits who stands before a person', async () => {
  serve(undefined)
  const { refreshAll } = await build('', keys)
  await Promise.all([refreshAll(), refreshAll()])
  const calls = vi.mocked(uni.request).mock.calls.map(([call]) => call as { url: string; timeout: number })
  expect(calls.map(({ url }) => new URL(url).pathname).sort()).toEqual(['/.well-known/certificate-keys.json', '/api/v1/status-lists'])
  expect(calls.every(({ timeout }) => timeout <= 5_000)).toBe(true)
})

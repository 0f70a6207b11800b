// Every component has examples; each of them draws itself, and whatever acts in it has a name and a role.
import { config } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Component, createApp, h } from 'vue'
import type { Example, Examples } from '../lib/examples'
import { doubtful, listening } from '../../test/names'
import { settled } from '../../test/settled'

const files = Object.keys(import.meta.glob('./*.vue')).map((file) => file.slice(2, -4))
const load = import.meta.glob<{ default: Examples }>('./*.example.ts')
const tests = Object.values(import.meta.glob<string>(['../**/*.test.ts', '!./examples.test.ts'], { query: '?raw', import: 'default', eager: true }))
const counted = await Promise.all(Object.entries(load).map(async ([file, read]) => [file.slice(2, -'.example.ts'.length), (await read()).default.examples] as const))

beforeEach(() => {
  vi.mocked(uni.request).mockImplementation((async () => Promise.reject(new Error('no network'))) as never)
  const world = globalThis as unknown as { uni: Record<string, unknown> }
  world.uni['createIntersectionObserver'] = () => ({ relativeToViewport: () => ({ observe: () => undefined }), disconnect: () => undefined })
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
})
afterEach(() => vi.restoreAllMocks())

function answering({ answers = {} }: Example): void {
  vi.mocked(uni.request).mockImplementation((async ({ url }: { url: string }) => {
    if (url.endsWith('/device-sessions')) return { statusCode: 201, header: {}, data: { token: 'device', expires_at: '' } }
    const found = Object.entries(answers).find(([end]) => url.endsWith(end))?.[1]
    if (!found) throw new Error('no network')
    return { statusCode: found.status, header: {}, data: found.body }
  }) as never)
}

/** Draws the example, as far as it is pressed. Not by `mount`, which listens to every element that it draws. */
async function draw(component: Component, example: Example, place: Element): Promise<void> {
  answering(example)
  example.given?.()
  const app = createApp({ render: () => h(component, example.props, example.inside === undefined ? {} : { default: () => example.inside }) })
  for (const [name, known] of Object.entries(config.global.components ?? {})) app.component(name, known as Component)
  app.mount(place)
  await settled()
  if (example.pressed === undefined) return
  const button = Array.from(place.querySelectorAll('t-button, button')).find((one) => one.textContent?.trim() === example.pressed)
  expect(button, `a button "${example.pressed}"`).toBeDefined()
  button!.dispatchEvent(new Event('click'))
  await settled()
}

it('every component has examples, and each example file a component', () => {
  expect(counted.map(([name]) => name).sort()).toEqual([...files].sort())
  for (const [name, examples] of counted) {
    expect(examples.length, name).toBeGreaterThan(0)
    expect(new Set(examples.map((one) => one.name)).size, `names of ${name}`).toBe(examples.length)
  }
})

it('every component has a test of what it does', () => {
  expect(files.filter((name) => !tests.some((test) => test.includes(`/${name}.vue'`)))).toEqual([])
})

describe.each(counted)('zd-%s', (name, examples) => {
  it.each(examples.map((one, i) => [one.name, i] as const))('%s', async (_, i) => {
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    const heard = listening()
    const { component, examples: fresh } = (await load[`./${name}.example.ts`]!()).default
    const [example, place] = [fresh[i]!, document.createElement('main')]
    await draw(component, example, place)
    // A property that is not declared, a tag that is not known: Vue says so and goes on.
    expect(warned.mock.calls.map(([words]) => String(words))).toEqual([])
    const words = place.textContent ?? ''
    if (example.nothing) expect(words.trim()).toBe('')
    else expect(words.trim() !== '' || place.querySelector('[aria-label]') !== null).toBe(true)
    expect(words).toContain(example.inside ?? '')
    expect(doubtful(place, heard)).toEqual([])
  })
})

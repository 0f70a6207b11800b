// Choosing a file in a browser: one that was chosen, none, and browsers that do not say that none was.
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { pickFile } from './h5-files'
import { Cancelled } from './types'

let input: HTMLInputElement
const choose = (file: File) => Object.defineProperty(input, 'files', { value: [file], configurable: true })

beforeEach(() => {
  vi.useFakeTimers()
  const create = document.createElement.bind(document)
  vi.spyOn(document, 'createElement').mockImplementation(((tag: string) => {
    const made = create(tag)
    if (tag === 'input') input = made as HTMLInputElement
    return made
  }) as never)
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

it('gives the file that was chosen, also where the page is in front again before the browser hands it over', async () => {
  const picked = pickFile('application/pdf')
  window.dispatchEvent(new Event('focus'))
  await vi.advanceTimersByTimeAsync(300)
  choose(new File(['123'], 'report.pdf'))
  input.dispatchEvent(new Event('change'))
  expect(await picked).toMatchObject({ name: 'report.pdf', bytes: 3 })
})

it('ends where nothing was chosen and the browser says so', async () => {
  const picked = pickFile('application/pdf')
  input.dispatchEvent(new Event('cancel'))
  await expect(picked).rejects.toBeInstanceOf(Cancelled)
})

it('ends where nothing was chosen and the browser does not say so, once the page is in front again', async () => {
  const ended = vi.fn()
  const picked = pickFile('application/pdf').catch(ended)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(ended).not.toHaveBeenCalled()
  window.dispatchEvent(new Event('focus'))
  await vi.advanceTimersByTimeAsync(4_000)
  await picked
  expect(ended.mock.calls[0]![0]).toBeInstanceOf(Cancelled)
})

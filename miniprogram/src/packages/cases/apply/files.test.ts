// Files of an application: several under way at once, and those that the server no longer keeps.
import { flushPromises, mount } from '@vue/test-utils'
import { beforeEach, expect, it, vi } from 'vitest'

interface Sent { url: string; method: string; data?: Record<string, unknown> }
const text = (zh: string) => ({ zh, en: zh })
const slot = (id: string, more: object = {}) => ({ id, name: text(id), kinds: ['jpeg', 'pdf'], media_types: [], max_kib: 100, min: 1, max: 3, numbered: true, ...more })
const HOUR = 3_600_000
let sent: Sent[] = []

beforeEach(() => {
  sent = []
  const world = globalThis as unknown as { uni: Record<string, unknown> }
  world.uni['request'] = vi.fn(async (call: Sent) => {
    sent.push(call)
    return { statusCode: 200, data: [], header: {} }
  })
})

/** A slot, with uploads that are answered when the test says so. */
async function shown(of = slot('proof')) {
  const { platform } = await import('@platform')
  let chosen = 0
  const pick = vi.spyOn(platform, 'pickPhoto').mockImplementation(async () => ({ path: `blob:${(chosen += 1)}`, name: `${chosen}.jpg`, bytes: 10 }))
  const uploads: { fields: Record<string, string>; answer: () => void }[] = []
  ;(globalThis as unknown as { uni: Record<string, unknown> }).uni['uploadFile'] = (call: { formData: Record<string, string>; success: (answer: object) => void }) => {
    const answer = () => call.success({ statusCode: 201, data: JSON.stringify({ id: `att_${call.formData['sequence']}`, findings: [], expires_at: new Date(Date.now() + 48 * HOUR).toISOString() }) })
    uploads.push({ fields: call.formData, answer })
    return { onProgressUpdate: () => undefined, abort: () => undefined }
  }
  const { useFiles } = await import('./files')
  const files = useFiles(() => ({ region: 'r', service: 's' }), () => undefined)
  const page = mount((await import('./file-slot.vue')).default as never, { props: { slotOf: of, files, region: 'r', service: 's' } as never })
  const choose = async () => {
    await page.findAll('t-button').find((button) => /选择图片|拍照/.test(button.text()))!.trigger('click')
    await flushPromises()
  }
  return { page, files, uploads, choose, pick }
}

it('while one file is sent another can be chosen, each under a number of its own', async () => {
  const { page, files, uploads, choose } = await shown()
  await choose()
  await choose()
  await vi.waitFor(() => expect(uploads).toHaveLength(2))
  expect(uploads.map((one) => one.fields['sequence'])).toEqual(['1', '2'])
  expect(files.entries.value.map((one) => one.state)).toEqual(['sending', 'sending'])
  uploads[1]!.answer()
  uploads[0]!.answer()
  await flushPromises()
  expect(files.ids()).toEqual(['att_1', 'att_2'])
  expect(page.text()).toContain('已上传')
})

it('while the person chooses, the buttons of the slot say that they wait', async () => {
  const { page, choose, pick } = await shown()
  let close = (_: unknown): void => undefined
  pick.mockImplementationOnce(() => new Promise((_, reject) => (close = reject)))
  await choose()
  expect(page.findAll('t-button').map((button) => button.attributes('disabled'))).toEqual(['true', 'true'])
  const { Cancelled } = await import('../../../platform/types')
  close(new Cancelled())
  await flushPromises()
  expect(page.findAll('t-button').map((button) => button.attributes('disabled'))).toEqual(['false', 'false'])
})

it('what is no longer kept is not sent, is named, and leaves its place to what is chosen instead', async () => {
  const { page, files, uploads, choose } = await shown(slot('proof', { max: 2 }))
  const now = Date.now()
  files.restore([
    { id: 'att_old', slot: 'proof', sequence: 1, name: '旧.jpg', expires: now - HOUR }, { id: 'att_new', slot: 'proof', sequence: 2, name: '新.jpg', expires: now + HOUR },
  ])
  await flushPromises()
  expect(files.ids()).toEqual(['att_new'])
  expect(files.gone()).toEqual(['旧.jpg'])
  expect(files.faults([slot('proof') as never])).toEqual({ '/attachments/proof': '请重新选择已不再保存的文件，或者把它删除' })
  expect(page.text()).toContain('已不再保存，请重新选择')
  // It is told again until it was chosen again, also after the program was closed.
  expect(files.kept().map((one) => one.id)).toEqual(['att_old', 'att_new'])
  await choose()
  await vi.waitFor(() => expect(uploads).toHaveLength(1))
  expect(uploads[0]!.fields['sequence']).toBe('1')
  uploads[0]!.answer()
  await flushPromises()
  expect(files.ids()).toEqual(['att_1', 'att_new'])
  expect(files.faults([slot('proof') as never])).toEqual({})
})

it('what the server says of a file by its number stands beside that file and at its slot', async () => {
  const { page, files } = await shown()
  files.restore([{ id: 'a', slot: 'other', sequence: 1, name: 'a.jpg' }, { id: 'b', slot: 'proof', sequence: 1, name: 'b.jpg' }])
  expect(files.ids()).toEqual(['a', 'b'])
  const said = { detail: '这个文件已不在。', remedy: '请重新上传。', detail_en: 'It is gone.', remedy_en: 'Upload it again.' }
  expect(files.placed({ pointer: '/attachments/1', ...said })[0]).toBe('/attachments/proof')
  await flushPromises()
  expect(page.text()).toContain('这个文件已不在。请重新上传。')
  expect(files.ids()).toEqual(['a'])
  expect(files.placed({ pointer: '/attachments/proof', ...said })).toEqual(['/attachments/proof', '这个文件已不在。请重新上传。'])
})

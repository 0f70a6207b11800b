// Both adapters keep the promises of the seam.
import { expect, it, vi } from 'vitest'
import { Cancelled, NotHere } from './types'

const weixin = process.env['UNI'] === 'mp-weixin'

async function adapter() {
  return { ...(await import('@platform')), ...(await import('./types')) }
}

it('knows where it runs', async () => {
  const { platform } = await adapter()
  expect(platform.name).toBe(weixin ? 'weixin' : 'h5')
  expect(await platform.loginCode()).toBe(weixin ? 'wx-code' : undefined)
  expect(platform.officialHost()).toBe(weixin ? 'api.test' : window.location.host)
})

it('makes bytes at random', async () => {
  const { platform } = await adapter()
  const [a, b] = [await platform.random(16), await platform.random(16)]
  expect(a).toHaveLength(16)
  expect(a).not.toEqual(b)
})

it('runs a face check with the ticket of its own provider only', async () => {
  const { platform, NotHere: Elsewhere } = await adapter()
  await expect(platform.checkFace({ wrong: 'ticket' })).rejects.toBeInstanceOf(Elsewhere)
  if (weixin) await expect(platform.checkFace({ verify_id: 'v' })).resolves.toBeUndefined()
  else await expect(platform.checkFace({ url: 'javascript:alert(1)' })).rejects.toBeInstanceOf(Elsewhere)
  expect(NotHere).toBeDefined()
})

it.runIf(weixin)('tells a closed dialogue from a failure', async () => {
  const { platform, Cancelled: Closed } = await adapter()
  vi.mocked(wx.scanCode).mockRejectedValueOnce({ errMsg: 'scanCode:fail cancel' } as never)
  await expect(platform.scanQr()).rejects.toBeInstanceOf(Closed)
  vi.mocked(wx.scanCode).mockRejectedValueOnce({ errMsg: 'scanCode:fail no camera' } as never)
  await expect(platform.scanQr()).rejects.not.toBeInstanceOf(Closed)
  expect(await platform.scanQr()).toBe('SCANNED')
  expect(Cancelled).toBeDefined()
})

it('asks for messages where there are any', async () => {
  const { platform } = await adapter()
  expect(await platform.askToNotify(['a', 'b'])).toEqual(weixin ? ['a'] : [])
  expect(await platform.askToNotify([])).toEqual([])
})

it('picks pictures and documents, and makes pictures no larger', async () => {
  const { platform } = await adapter()
  if (!weixin) return
  expect(await platform.pickPhoto()).toMatchObject({ path: 'wxfile://x.jpg', name: 'x.jpg' })
  expect(await platform.pickDocument(['pdf', 'jpeg'])).toMatchObject({ name: 'report.pdf', bytes: 9 })
  expect(vi.mocked(wx.chooseMessageFile).mock.calls[0]![0]).toMatchObject({ extension: ['pdf', 'jpg', 'jpeg'] })
  const picked = { path: 'wxfile://x.jpg', name: 'x.jpg', bytes: 100 }
  expect((await platform.compress(picked, 50)).bytes).toBe(40)
  expect(vi.mocked(wx.compressImage).mock.calls[0]![0]).toMatchObject({ compressedWidth: 50, compressedHeight: 25 })
  expect(await platform.compress({ ...picked, bytes: 30 }, 50)).toMatchObject({ bytes: 30, path: 'wxfile://x.jpg' })
})

it('reads a part of a picked file', async () => {
  const { platform } = await adapter()
  if (weixin) {
    const readFile = vi.fn(({ success }: { success: (read: object) => void }) => success({ data: new ArrayBuffer(3) }))
    wx.getFileSystemManager = () => ({ readFile }) as never
    expect((await platform.readPart('wxfile://x.pdf', 5, 3)).byteLength).toBe(3)
    expect(readFile.mock.calls[0]![0]).toMatchObject({ filePath: 'wxfile://x.pdf', position: 5, length: 3 })
  } else {
    const { keepPicked } = await import('./h5-files')
    const { path } = keepPicked(new File(['0123456789'], 'x.pdf'))
    expect(new TextDecoder().decode(await platform.readPart(path, 5, 3))).toBe('567')
  }
})

it.runIf(!weixin)('has every province, city and district in a browser', async () => {
  const { platform } = await adapter()
  const areas = await platform.areas()
  expect(areas.length).toBeGreaterThanOrEqual(34)
  const below = (list: typeof areas, name: string) => list.find((area) => area.name === name)?.below ?? []
  expect(below(below(areas, '广东省'), '广州市').map((area) => area.name)).toContain('天河区')
  expect(below(below(areas, '广东省'), '东莞市').length).toBeGreaterThan(0)
})

it.runIf(weixin)('keeps no paper on the phone longer than it is looked at', async () => {
  const kept = new Map<string, ArrayBuffer>([['wxfile://usr/receipt-of-before.pdf', new ArrayBuffer(1)]])
  const ended = (work: () => object | undefined | void) => ({ success, fail }: { success: (given: object) => void; fail: (why: object) => void }) => {
    const given = work()
    if (given === undefined) fail({ errMsg: 'fail no such file' })
    else success(given)
  }
  wx.env = { USER_DATA_PATH: 'wxfile://usr' }
  wx.getFileSystemManager = () => ({
    readdir: (call: never) => ended(() => ({ files: [...kept.keys()].map((at) => at.replace('wxfile://usr/', '')) }))(call),
    unlink: (call: never) => ended(() => (kept.delete((call as { filePath: string }).filePath) ? {} : undefined))(call),
    writeFile: (call: never) => ended(() => {
      const { filePath, data } = call as { filePath: string; data: ArrayBuffer }
      kept.set(filePath, data)
      return {}
    })(call),
  }) as never
  const opened: string[] = []
  wx.openDocument = vi.fn(async ({ filePath }: { filePath: string }) => void opened.push(filePath)) as never
  wx.saveImageToPhotosAlbum = vi.fn(async ({ filePath }: { filePath: string }) => {
    expect(kept.has(filePath)).toBe(true)
  }) as never
  wx.base64ToArrayBuffer = (() => new ArrayBuffer(2)) as never
  const { platform } = await adapter()
  await platform.showDocument(new Uint8Array(3), 'form.pdf')
  expect([opened, [...kept.keys()]]).toEqual([['wxfile://usr/form.pdf'], ['wxfile://usr/form.pdf']])
  await platform.savePicture('data:image/png;base64,AAA=', 'code.png')
  expect([...kept.keys()]).toEqual([])
  await platform.showDocument(new Uint8Array(3), 'form.pdf')
  await platform.forgetFiles()
  expect([...kept.keys()]).toEqual([])
})

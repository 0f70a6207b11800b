// Files inside WeChat: choosing, making smaller, showing, keeping.
import { Cancelled, NotHere, cancellable, type Picked } from './types'

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/** A picture by camera or from the album. */
export async function pickPicture(): Promise<Picked> {
  const chosen = await cancellable(wx.chooseMedia({ count: 1, mediaType: ['image'], sourceType: ['camera', 'album'] }))
  const file = chosen.tempFiles[0]
  if (!file) throw new Cancelled()
  return { path: file.tempFilePath, name: nameOf(file.tempFilePath), bytes: file.size }
}

/** A file that was sent in a chat, for example to oneself. */
export async function pickMessageFile(kinds: readonly string[]): Promise<Picked> {
  const extension = kinds.flatMap((kind) => (kind === 'jpeg' ? ['jpg', 'jpeg'] : [kind]))
  const chosen = await cancellable(wx.chooseMessageFile({ count: 1, type: 'file', extension }))
  const file = chosen.tempFiles[0]
  if (!file) throw new Cancelled()
  return { path: file.path, name: file.name, bytes: file.size }
}

export async function compressPicture(picked: Picked, largest: number): Promise<Picked> {
  const { width, height } = await wx.getImageInfo({ src: picked.path })
  const scale = Math.min(1, largest / Math.max(width, height))
  const { tempFilePath } = await wx.compressImage({ src: picked.path, quality: 85, compressedWidth: Math.round(width * scale), compressedHeight: Math.round(height * scale) })
  const bytes = await sizeOf(tempFilePath)
  return bytes < picked.bytes ? { path: tempFilePath, name: picked.name, bytes } : picked
}

function sizeOf(path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    wx.getFileSystemManager().getFileInfo({ filePath: path, success: ({ size }) => resolve(size), fail: reject })
  })
}

/** Some bytes of a file; the whole of it never lies in memory. */
export function readPart(filePath: string, position: number, length: number): Promise<ArrayBuffer> {
  return new Promise((resolve, reject) => {
    wx.getFileSystemManager().readFile({ filePath, position, length, success: ({ data }) => resolve(data as ArrayBuffer), fail: reject })
  })
}

/** Calls the file manager, which knows callbacks only. */
const managed = <T>(call: (ends: { success: (given: T) => void; fail: (why: unknown) => void }) => void): Promise<T> =>
  new Promise((resolve, reject) => call({ success: resolve, fail: reject }))

const unlink = (filePath: string): Promise<unknown> =>
  managed((ends) => wx.getFileSystemManager().unlink({ filePath, ...ends })).catch(() => undefined)

/** Empties the program's own folder: receipts, forms, pictures of documents stay no longer than they are looked at. */
export async function forgetFiles(): Promise<void> {
  const folder = wx.env.USER_DATA_PATH
  const { files } = await managed<{ files: string[] }>((ends) => wx.getFileSystemManager().readdir({ dirPath: folder, ...ends })).catch(() => ({ files: [] }))
  await Promise.all(files.map((name) => unlink(`${folder}/${name}`)))
}

/** Writes bytes to the program's own folder and answers the path. */
async function written(bytes: Uint8Array, name: string): Promise<string> {
  // What was shown before is not on the screen any more.
  await forgetFiles()
  const filePath = `${wx.env.USER_DATA_PATH}/${name}`
  await managed((ends) => wx.getFileSystemManager().writeFile({ filePath, data: bytes.slice().buffer, ...ends }))
  return filePath
}

export async function showPdf(bytes: Uint8Array, name: string): Promise<void> {
  const filePath = await written(bytes, name)
  // The viewer reads the file while it is open: it goes before the next one, at the log-out, or when the program starts.
  await wx.openDocument({ filePath, fileType: 'pdf', showMenu: true }).catch(async () => {
    await unlink(filePath)
    throw new NotHere()
  })
}

export async function showPicture(bytes: Uint8Array, type: string): Promise<void> {
  await wx.previewImage({ urls: [await written(bytes, `file.${type.replace('image/', '')}`)] })
}

/** Into the album; WeChat asks the person first. */
export async function savePicture(data: string, name: string): Promise<void> {
  const bytes = new Uint8Array(wx.base64ToArrayBuffer(data.replace(/^data:[^,]*,/, '')))
  const filePath = await written(bytes, name)
  await cancellable(wx.saveImageToPhotosAlbum({ filePath })).finally(() => unlink(filePath))
}

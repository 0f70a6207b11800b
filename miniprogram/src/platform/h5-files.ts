// Files in a browser: choosing, making smaller, keeping.
import { Cancelled, NothingFound, type Picked } from './types'

/** Files by their paths: the policy of the page lets nothing be read back from a path. */
const files = new Map<string, File>()

/** Keeps a file that was picked under a path. */
export function keepPicked(file: File): Picked {
  const path = URL.createObjectURL(file)
  files.set(path, file)
  return { path, name: file.name, bytes: file.size }
}

/** The file behind a path. */
export const fileAt = (path: string): File | undefined => files.get(path)

/** Some bytes of a picked file. */
export async function partOf(path: string, position: number, length: number): Promise<ArrayBuffer> {
  const file = fileAt(path)
  if (!file) throw new NothingFound()
  return file.slice(position, position + length).arrayBuffer()
}

/** How long a browser may take to hand over what was chosen, once the page is in front again. */
const HANDING_OVER = 3_000

/** Lets the person choose one file. Throws `Cancelled`, also in browsers that do not say that nothing was chosen. */
export function pickFile(accept: string): Promise<Picked> {
  return new Promise((resolve, reject) => {
    const input = document.createElement('input')
    input.type = 'file'
    input.accept = accept
    const settle = (): void => {
      window.removeEventListener('focus', closed)
      const file = input.files?.[0]
      if (file) resolve(keepPicked(file))
      else reject(new Cancelled())
    }
    const closed = (): void => void setTimeout(settle, HANDING_OVER)
    input.addEventListener('cancel', settle)
    input.addEventListener('change', settle)
    window.addEventListener('focus', closed)
    input.click()
  })
}

/** A picture drawn on a canvas of at most `largest` pixels on its longer side. */
export async function drawn(path: string, largest: number): Promise<HTMLCanvasElement> {
  const image = new Image()
  image.src = path
  await image.decode().catch(() => {
    throw new NothingFound()
  })
  const scale = Math.min(1, largest / Math.max(image.naturalWidth, image.naturalHeight))
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(image.naturalWidth * scale)
  canvas.height = Math.round(image.naturalHeight * scale)
  const context = canvas.getContext('2d')
  if (!context) throw new NothingFound()
  context.drawImage(image, 0, 0, canvas.width, canvas.height)
  return canvas
}

/** A smaller JPEG of a picture; the picture itself where that is no smaller. */
export async function compressed(original: Picked, largest: number): Promise<Picked> {
  const canvas = await drawn(original.path, largest)
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.85))
  if (!blob || blob.size >= original.bytes) return original
  return keepPicked(new File([blob], original.name.replace(/\.\w+$/, '.jpg'), { type: blob.type }))
}

/** Hands bytes to the browser to be kept as a file. */
export function keepFile(bytes: Uint8Array, name: string, type: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([bytes.slice().buffer], { type }))
  link.download = name
  document.body.append(link)
  link.click()
  link.remove()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}

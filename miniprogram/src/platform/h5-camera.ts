// A browser's camera, looking for a QR code frame by frame.
import jsQR from 'jsqr'
import { NotHere } from './types'

/** Milliseconds between two looks: often enough for a hand, seldom enough for a battery. */
const PAUSE = 180
/** The side at which a frame is read; a code that fills half of it is 10 pixels a module. */
const SIDE = 720

/** Shows the camera inside the element and calls `found` once. Answers how to stop. Throws `NotHere`. */
export async function watchCamera(id: string, found: (text: string) => void): Promise<() => void> {
  const holder = document.getElementById(id)
  if (!holder) throw new NotHere()
  const stream = await navigator.mediaDevices
    .getUserMedia({ video: { facingMode: 'environment', width: { ideal: 1280 } }, audio: false })
    .catch(() => { throw new NotHere() })
  const video = document.createElement('video')
  video.setAttribute('playsinline', '')
  video.muted = true
  video.srcObject = stream
  holder.append(video)
  let timer: ReturnType<typeof setTimeout> | undefined
  const stop = (): void => {
    clearTimeout(timer)
    stream.getTracks().forEach((track) => track.stop())
    video.remove()
  }
  try {
    await video.play()
  } catch {
    stop()
    throw new NotHere()
  }
  const look = (): void => {
    const text = read(video)
    if (text === undefined) timer = setTimeout(look, PAUSE)
    else {
      stop()
      found(text)
    }
  }
  look()
  return stop
}

function read(video: HTMLVideoElement): string | undefined {
  const { videoWidth, videoHeight } = video
  if (videoWidth === 0) return undefined
  const scale = Math.min(1, SIDE / Math.min(videoWidth, videoHeight))
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(videoWidth * scale)
  canvas.height = Math.round(videoHeight * scale)
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (!context) return undefined
  context.drawImage(video, 0, 0, canvas.width, canvas.height)
  const { data, width, height } = context.getImageData(0, 0, canvas.width, canvas.height)
  return jsQR(data, width, height)?.data
}

// The platform in a browser.
import { nameControls } from './h5-controls'
import { compressed, drawn, fileAt, keepFile, partOf, pickFile } from './h5-files'
import { NotHere, NothingFound, type Platform } from './types'

const MEDIA: Record<string, string> = { jpeg: 'image/jpeg', png: 'image/png', pdf: 'application/pdf' }

async function pickImage(): Promise<string> {
  const paths = (await uni.chooseImage({ count: 1 })).tempFilePaths
  const path = Array.isArray(paths) ? paths[0] : paths
  if (!path) throw new NothingFound()
  return path
}

export const platform: Platform = {
  name: 'h5',
  sendsPatch: true,

  start() {
    nameControls(document)
  },

  watchNetwork(tell) {
    tell(navigator.onLine)
    window.addEventListener('online', () => tell(true))
    window.addEventListener('offline', () => tell(false))
  },

  // A browser knows no WeChat account: people come through a door of their own.
  async loginCode() {
    return undefined
  },

  pickImage,

  pickPhoto() {
    return pickFile('image/jpeg,image/png')
  },

  pickDocument(kinds) {
    return pickFile(kinds.map((kind) => MEDIA[kind] ?? '').join(','))
  },

  sendable(path) {
    const file = fileAt(path)
    return file ? { filePath: path, file } : { filePath: path }
  },

  readPart: partOf,

  compress: compressed,

  async showDocument(bytes, name) {
    keepFile(bytes, name, 'application/pdf')
  },

  async showPicture(bytes, type) {
    await uni.previewImage({ urls: [URL.createObjectURL(new Blob([bytes.slice().buffer], { type }))] })
  },

  // A browser hands files to the person and keeps none.
  async forgetFiles() {},

  async savePicture(data, name) {
    keepFile(new Uint8Array(uni.base64ToArrayBuffer(data.replace(/^data:[^,]*,/, ''))), name, 'image/png')
  },

  async areas() {
    return (await import('./h5-areas')).areaTree()
  },

  hasCamera() {
    return typeof navigator.mediaDevices?.getUserMedia === 'function'
  },

  async watchCamera(id, found) {
    // Loaded when somebody scans: the decoder is larger than the page.
    return (await import('./h5-camera')).watchCamera(id, found)
  },

  async scanQr() {
    const { data, width, height } = await pixels(await pickImage())
    const { default: jsQR } = await import('jsqr')
    const hit = jsQR(data, width, height)
    if (!hit) throw new NothingFound()
    return hit.data
  },

  async checkFace(ticket) {
    const url = ticket['url']
    if (typeof url !== 'string') throw new NotHere()
    leave(url)
  },

  async openPage(url) {
    leave(url)
  },

  async askToNotify() {
    return []
  },

  systemTheme() {
    return window.matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'
  },

  dress(theme) {
    const { classList, style } = document.documentElement
    classList.toggle('zd-theme', theme !== 'system')
    for (const one of ['light', 'dark']) classList.toggle(`theme-${one}`, one === theme)
    style.colorScheme = theme === 'system' ? '' : theme
  },

  officialHost() {
    return window.location.host
  },

  async random(length) {
    return crypto.getRandomValues(new Uint8Array(length))
  },

  async brighten() {
    return () => undefined
  },
}

/** The provider's own page does its part and comes back to ours; only https is followed, and in development this origin. */
function leave(url: string): void {
  if (!url.startsWith('https://') && !url.startsWith(`${window.location.origin}/`)) throw new NotHere()
  window.location.assign(url)
}

/** The largest side at which a picture is read; more costs time and finds no more. */
const LARGEST = 1600

async function pixels(path: string): Promise<ImageData> {
  const canvas = await drawn(path, LARGEST)
  const context = canvas.getContext('2d')
  if (!context) throw new NothingFound()
  return context.getImageData(0, 0, canvas.width, canvas.height)
}

// The platform inside WeChat.
import { compressPicture, forgetFiles, pickMessageFile, pickPicture, readPart, savePicture, showPdf, showPicture } from './weixin-files'
import { Cancelled, NotHere, NothingFound, cancellable, type Platform } from './types'

export const platform: Platform = {
  name: 'weixin',
  sendsPatch: false,

  start() {
    // Nothing: WeChat's own controls are named and keyed already.
  },

  watchNetwork(tell) {
    void wx.getNetworkType({ success: ({ networkType }) => tell(networkType !== 'none') })
    wx.onNetworkStatusChange(({ isConnected }) => tell(isConnected))
  },

  async loginCode() {
    return (await uni.login({ provider: 'weixin', timeout: 6_000 })).code
  },

  async pickImage() {
    return (await pickPicture()).path
  },

  pickPhoto: pickPicture,

  // A picture comes from the camera or the album, a document from a chat: WeChat opens no folder.
  pickDocument(kinds) {
    return kinds.includes('pdf') ? pickMessageFile(kinds) : pickPicture()
  },

  sendable(path) {
    return { filePath: path }
  },

  readPart,

  compress: compressPicture,
  showDocument: showPdf,
  showPicture,
  forgetFiles,
  savePicture,

  async areas() {
    throw new NotHere()
  },

  hasCamera() {
    return false
  },

  watchCamera() {
    return Promise.reject(new NotHere())
  },

  async scanQr() {
    const { result } = await cancellable(wx.scanCode({ scanType: ['qrCode'] }))
    if (!result) throw new NothingFound()
    return result
  },

  checkFace(ticket) {
    const verifyId = ticket['verify_id']
    // Base library 3.8.12 and later, callbacks only.
    if (typeof verifyId !== 'string' || typeof wx.requestFacialVerify !== 'function') return Promise.reject(new NotHere())
    return new Promise((resolve, reject) => {
      wx.requestFacialVerify({ verifyId, success: () => resolve(), fail: () => reject(new Cancelled()) })
    })
  },

  // A mini-program opens pages of its own hosts only.
  async openPage() {
    throw new NotHere()
  },

  async askToNotify(templates) {
    if (templates.length === 0) return []
    const answers = (await wx.requestSubscribeMessage({ tmplIds: templates })) as unknown as Record<string, string>
    return templates.filter((id) => answers[id] === 'accept')
  },

  systemTheme() {
    return wx.getAppBaseInfo().theme === 'dark' ? 'dark' : 'light'
  },

  dress() {
    // Nothing lies around a page here but the bars.
  },

  officialHost() {
    return import.meta.env.VITE_API_BASE.replace(/^https:\/\//, '')
  },

  random(length) {
    return new Promise((resolve, reject) => {
      wx.getRandomValues({ length, success: ({ randomValues }) => resolve(new Uint8Array(randomValues)), fail: reject })
    })
  },

  async brighten() {
    const { value } = await wx.getScreenBrightness()
    await wx.setScreenBrightness({ value: 1 })
    return () => void wx.setScreenBrightness({ value })
  },
}

// The platform inside WeChat.
import { Cancelled, NotHere, NothingFound, type Platform } from './types'

export const platform: Platform = {
  name: 'weixin',

  start() {
    // Nothing: WeChat's own controls are named and keyed already.
  },

  async loginCode() {
    return (await uni.login({ provider: 'weixin' })).code
  },

  async pickImage() {
    const chosen = await cancellable(wx.chooseMedia({ count: 1, mediaType: ['image'], sourceType: ['camera', 'album'] }))
    const file = chosen.tempFiles[0]
    if (!file) throw new Cancelled()
    return file.tempFilePath
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

  async askToNotify(templates) {
    if (templates.length === 0) return []
    const answers = (await wx.requestSubscribeMessage({ tmplIds: templates })) as unknown as Record<string, string>
    return templates.filter((id) => answers[id] === 'accept')
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

/** WeChat reports a closed dialogue as a failure. */
async function cancellable<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked
  } catch (error) {
    const message = (error as { errMsg?: string }).errMsg ?? ''
    throw message.includes('cancel') ? new Cancelled() : error
  }
}

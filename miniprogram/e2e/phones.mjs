// Phones of candidates in one browser: each logs in once.
import { logInHere } from './steps.mjs'
import { onPhone } from './world.mjs'

/** Answers `phone(mobile, journey, options)`: the journey on the phone of whoever has that number. */
export function phones(browser, base) {
  // One number gets a code a minute, so each candidate logs in once.
  const states = new Map()
  return (mobile, journey, options = {}) => {
    const storageState = states.get(mobile)
    return onPhone(browser, base, { ...(storageState ? { storageState } : {}), ...options }, async (opened) => {
      if (!storageState) {
        await opened.go('/packages/doors/login/index')
        await logInHere(opened, base, mobile)
        states.set(mobile, await opened.context.storageState())
      }
      await journey(opened)
    })
  }
}

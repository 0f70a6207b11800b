// Every H5 page in both themes: axe finds nothing serious, whatever acts as a button is reached by the keyboard, and
// nothing runs out of the window when the text is twice as large.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ready, serious, unreachable } from './axe.mjs'
import { PAGES, queries } from './pages.mjs'
import { logInHere } from './steps.mjs'
import { launch, openPhone, startServer } from './world.mjs'

let server
let browser
let state
let query
before(async () => {
  server = await startServer()
  browser = await launch()
  const own = await openPhone(browser, server.base)
  await own.go('/packages/doors/login/index')
  await logInHere(own, server.base, '13800138003')
  state = await own.context.storageState()
  const token = /\\?"token\\*":\\*"([A-Za-z0-9_-]{40,})/.exec(JSON.stringify(state.origins))?.[1]
  assert.ok(token, 'the session is kept')
  query = await queries(server.base, token)
  await own.context.close()
})
after(async () => {
  await browser?.close()
  await server?.stop()
})

/** What runs out of the window. A window of half the width is what a browser at 200 % shows. */
async function overflowing(page) {
  await page.setViewportSize({ width: 188, height: 720 })
  await page.waitForTimeout(100)
  return page.evaluate(() => {
    const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth
    return wide > 1 ? [`runs ${wide} px out of the window`] : []
  })
}

// rows: N1 N2
test('every page in both themes', { timeout: 600_000 }, async (t) => {
  const found = { 'no serious fault, light': [], 'no serious fault, dark': [], 'whatever acts is reached by the keyboard': [], 'twice the text still fits': [] }
  const [light, dark, keyboard, narrow] = Object.values(found)
  const own = await openPhone(browser, server.base, { storageState: state, isMobile: false })
  const { page } = own
  try {
    // One visit of a page serves every look at it.
    for (const at of PAGES) {
      const note = (list, faults) => list.push(...faults.map((fault) => `${at}: ${fault}`))
      await page.goto('about:blank')
      await page.setViewportSize({ width: 375, height: 720 })
      await page.emulateMedia({ colorScheme: 'light' })
      await own.go(`/${at}${query(at)}`)
      await page.locator('uni-page .frame, uni-page [class*=frame]').first().waitFor()
      await page.waitForLoadState('networkidle')
      await ready(page)
      note(light, await serious(page))
      note(keyboard, await unreachable(page))
      await page.emulateMedia({ colorScheme: 'dark' })
      note(dark, await serious(page))
      note(narrow, await overflowing(page))
    }
  } finally {
    await own.context.close()
  }
  for (const [what, faults] of Object.entries(found)) await t.test(what, () => assert.deepEqual(faults, []))
})

// Every H5 page in both themes: axe finds nothing serious, whatever acts as a button is reached by the keyboard, and
// nothing runs out of the window when the text is twice as large.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import { after, before, test } from 'node:test'
import { PAGES, queries } from './pages.mjs'
import { logInHere } from './steps.mjs'
import { launch, openPhone, startServer } from './world.mjs'

const axe = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const RULES = { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], resultTypes: ['violations'] }

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

/** The document itself scrolls by the keyboard without being focused. */
const isDocument = (violation, node) => violation.id === 'scrollable-region-focusable' && node.html.startsWith('<body')

/** Opens each page in turn and collects what `look` finds on it. */
async function everyPage(options, look) {
  const own = await openPhone(browser, server.base, { storageState: state, ...options })
  const found = []
  try {
    for (const at of PAGES) {
      await own.page.goto('about:blank')
      await own.go(`/${at}${query(at)}`)
      await own.page.locator('uni-page .frame, uni-page [class*=frame]').first().waitFor()
      await own.page.waitForLoadState('networkidle')
      found.push(...(await look(own.page)).map((fault) => `${at}: ${fault}`))
    }
    return found
  } finally {
    await own.context.close()
  }
}

for (const colorScheme of ['light', 'dark']) {
  test(`no page has a serious accessibility fault (${colorScheme})`, { timeout: 180_000 }, async () => {
    const faults = await everyPage({ colorScheme }, async (page) => {
      await page.evaluate(axe)
      const { violations } = await page.evaluate((rules) => globalThis.axe.run(document, rules), RULES)
      return violations
        .filter((one) => ['serious', 'critical'].includes(one.impact))
        .flatMap((one) => one.nodes.filter((node) => !isDocument(one, node)).map((node) => `${one.id}: ${node.html.slice(0, 160)} ${node.any[0]?.message ?? ''}`))
    })
    assert.deepEqual(faults, [])
  })
}

test('whatever acts is reached by the keyboard', { timeout: 120_000 }, async () => {
  const faults = await everyPage({}, (page) => page.evaluate(() => {
    const acting = document.querySelectorAll('uni-button, [role=button], [role=link], [role=radio], [role=checkbox], [role=switch], [role=tab]')
    return [...acting]
      .filter((one) => one.checkVisibility() && one.getAttribute('aria-disabled') !== 'true' && !one.hasAttribute('disabled'))
      .filter((one) => one.tabIndex < 0)
      .map((one) => one.outerHTML.slice(0, 160))
  }))
  assert.deepEqual(faults, [])
})

test('twice the text still fits the window', { timeout: 120_000 }, async () => {
  // A window of half the width is what a browser at 200 % shows.
  const faults = await everyPage({ viewport: { width: 188, height: 720 }, isMobile: false }, (page) => page.evaluate(() => {
    const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth
    return wide > 1 ? [`runs ${wide} px out of the window`] : []
  }))
  assert.deepEqual(faults, [])
})

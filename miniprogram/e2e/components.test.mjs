// Every example of every component in a browser, in both themes: axe finds nothing serious, the keyboard reaches what acts.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ready, serious, unreachable } from './axe.mjs'
import { serveGallery } from './gallery.mjs'
import { launch, openPhone } from './world.mjs'

let gallery
let browser
before(async () => {
  gallery = await serveGallery()
  browser = await launch()
})
after(async () => {
  await browser?.close()
  await gallery?.stop()
})

// rows: N1 N2
test('every example in both themes', { timeout: 600_000 }, async (t) => {
  const found = { 'no serious fault, light': [], 'no serious fault, dark': [], 'whatever acts is reached by the keyboard': [], 'nothing fails': [] }
  const [light, dark, keyboard, broken] = Object.values(found)
  const { context, page, faults, shot } = await openPhone(browser, gallery.base, { isMobile: false })
  /** Looks at a page of the gallery, and answers where it leads. */
  const look = async (at, name) => {
    // Another hash alone is no new page.
    await page.goto('about:blank')
    await page.emulateMedia({ colorScheme: 'light' })
    await page.goto(`${gallery.base}/gallery/#/pages/components/index${at}`)
    await page.locator('.gallery').waitFor()
    await page.waitForTimeout(150)
    await ready(page)
    const note = (list, some) => list.push(...some.map((fault) => `${name}: ${fault}`))
    note(light, await serious(page))
    note(keyboard, await unreachable(page))
    await shot(`component-${name}-light`)
    await page.emulateMedia({ colorScheme: 'dark' })
    note(dark, await serious(page))
    await shot(`component-${name}-dark`)
    // A call that finds no network is part of some examples.
    note(broken, faults.splice(0).filter((fault) => !fault.includes('no network')))
    return page.locator('uni-navigator').evaluateAll((all) => all.map((one) => one.querySelector('a').getAttribute('href')))
  }
  try {
    const names = (await look('', 'all')).map((link) => /component=([a-z-]+)/.exec(link)?.[1])
    assert.ok(names.length > 20 && names.every(Boolean), `the gallery names ${names}`)
    for (const name of names) {
      for (const link of await look(`?component=${name}`, name)) {
        const number = /example=(\d+)/.exec(link)?.[1]
        await look(`?component=${name}&example=${number}`, `${name}-${number}`)
      }
    }
  } finally {
    await context.close()
  }
  for (const [what, some] of Object.entries(found)) await t.test(what, () => assert.deepEqual(some, []))
})

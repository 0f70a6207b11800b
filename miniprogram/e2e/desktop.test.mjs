// On a wide screen the pages are one column in the middle, and so are the bars above and below and what comes from below. A
// tablet shows the texts of a phone, not texts twice as large.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { acceptNotice, certificateFor, logInHere } from './steps.mjs'
import { launch, onPhone, startServer } from './world.mjs'

const COLUMN = 720

let server
let browser
before(async () => {
  server = await startServer()
  browser = await launch()
})
after(async () => {
  await browser?.close()
  await server?.stop()
})

/** Left and right edge of what is on the screen, in pixels. */
const edges = (page, selector) => page.locator(selector).locator('visible=true').last().evaluate((one) => {
  const { left, right } = one.getBoundingClientRect()
  return [Math.round(left), Math.round(right)]
})

// rows: N1
test('one column in the middle of a wide window', async () => {
  const width = 1280
  const column = [(width - COLUMN) / 2, (width + COLUMN) / 2]
  await onPhone(browser, server.base, { viewport: { width, height: 800 }, isMobile: false, hasTouch: false }, async (own) => {
    const { page, go, shot } = own
    await go('/pages/home/index')
    await page.getByText('请选择办理地区').waitFor()
    for (const part of ['.frame', '.uni-page-head', '.uni-tabbar']) assert.deepEqual(await edges(page, part), column, part)
    await go('/packages/doors/login/index')
    await logInHere(own, server.base, '13800138001')
    await certificateFor(own, 'guangzhou', 'mailing', '一级建造师')
    await acceptNotice(own)
    await page.getByRole('button', { name: /^省 市 区/ }).click()
    await page.locator('.list-sheet__one').first().waitFor()
    await page.waitForTimeout(400)
    await shot('desktop-list')
    assert.deepEqual(await edges(page, '.list-sheet'), column, 'the list')
    assert.deepEqual(await edges(page, '.bar'), column, 'the bar')
  })
})

test('a tablet keeps the size of texts', async () => {
  await onPhone(browser, server.base, { viewport: { width: 768, height: 1024 } }, async ({ page, go }) => {
    await go('/pages/home/index')
    await page.getByText('请选择办理地区').waitFor()
    const size = await page.locator('.frame').evaluate((frame) => getComputedStyle(frame).fontSize)
    assert.equal(size, '16px')
    assert.deepEqual(await edges(page, '.frame'), [24, 744])
  })
})

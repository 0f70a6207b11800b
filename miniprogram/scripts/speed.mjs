// How long a verdict takes without a network, from the decoded text to the answer on the screen, on slowed-down processors:
//   node scripts/speed.mjs        (needs the built client, the built server and Chromium)
// The aim is 300 ms on a slow phone (L12). Prints the first check of a fresh page and the median of ten.
import { session } from '../e2e/pages.mjs'
import { launch, openPhone, startServer } from '../e2e/world.mjs'

const server = await startServer()
const browser = await launch()
try {
  const { token } = await session(server.base, '13800138003')
  const get = async (at) => (await fetch(server.base + at, { headers: { authorization: `Bearer ${token}` } })).json()
  const { items } = await get('/api/v1/certificates')
  const { code } = await get(`/api/v1/certificates/${items[0].id}`)
  console.log(`code of ${code.length} characters, ${(await browser.version())}`)
  for (const slower of [1, 4, 6, 10]) {
    const times = await measure(code, slower)
    const later = times.slice(1).sort((a, b) => a - b)
    const median = later[Math.floor(later.length / 2)]
    console.log(`processor ${String(slower).padStart(2)} times slower: first ${times[0].toFixed(0)} ms, then median ${median.toFixed(0)} ms, most ${later.at(-1).toFixed(0)} ms`)
  }
} finally {
  await browser.close()
  await server.stop()
}

async function measure(code, slower) {
  const own = await openPhone(browser, server.base)
  const { page, context, go, field, press } = own
  await go('/packages/verify/scan/index')
  // The keys and the list come first, and then there is no network.
  await check(own, code)
  await press('核验下一张')
  await page.reload()
  await page.waitForLoadState('networkidle')
  await context.setOffline(true)
  const devtools = await context.newCDPSession(page)
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: slower })
  const times = []
  for (let n = 0; n < 11; n++) {
    await field('或者粘贴').fill(code)
    times.push(await check(own, code, true))
    await press('核验下一张')
  }
  await context.close()
  return times
}

/** Presses the button and answers the milliseconds until the verdict is in the page, by the page's own clock. */
async function check({ page, field }, code, filled = false) {
  if (!filled) await field('或者粘贴').fill(code)
  await page.evaluate(() => {
    globalThis.took = new Promise((resolve) => {
      let begun = 0
      document.addEventListener('click', () => (begun = performance.now()), { capture: true, once: true })
      const observer = new MutationObserver(() => {
        if (!document.querySelector('.verdict')) return
        observer.disconnect()
        requestAnimationFrame(() => resolve(performance.now() - begun))
      })
      observer.observe(document, { childList: true, subtree: true })
    })
  })
  await page.locator('uni-button', { hasText: /^核验$/ }).click()
  return page.evaluate(() => globalThis.took)
}

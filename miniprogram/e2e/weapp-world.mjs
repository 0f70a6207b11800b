// A phone that runs the compiled mini-program in the runner. Its one server is reached under the name that the program
// was built with; every other host is refused and counted as a fault.
import fs from 'node:fs'
import path from 'node:path'

const built = path.resolve(import.meta.dirname, '../dist/weapp-web')
export const OFFICIAL = (process.env.ZHENGDA_CLIENT_SERVER ?? 'https://zhengda.example').replace(/\/$/, '')
const TYPES = { html: 'text/html; charset=utf-8', js: 'text/javascript', css: 'text/css', png: 'image/png', svg: 'image/svg+xml' }

/** Opens the program; `setPhone` sets what the phone's camera sees, whether it has a network, and so on. */
export async function openWeapp(browser, base, options = {}) {
  const context = await browser.newContext({
    viewport: { width: 375, height: 720 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true, locale: 'zh-CN', ...options,
  })
  context.setDefaultTimeout(10_000)
  const faults = []
  await context.route('**/*', async (route) => {
    const url = new URL(route.request().url())
    if (url.origin !== OFFICIAL) {
      faults.push(`another host: ${url.href}`)
      return route.abort()
    }
    if (url.pathname.startsWith('/runner/')) return route.fulfill(builtFile(url.pathname.slice('/runner/'.length)))
    return route.fulfill({ response: await route.fetch({ url: `${base}${url.pathname}${url.search}` }) })
  })
  const page = await context.newPage()
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) faults.push(`console: ${message.text()}`)
  })
  let loads = 0
  // Another query makes the browser load anew, as a phone does that starts the program on a page.
  const go = (at) => page.goto(`${OFFICIAL}/runner/index.html?${(loads += 1)}#${at}`)
  const press = (text) => page.locator('wx-button', { hasText: text }).first().tap()
  const part = (name, options) => page.locator(classed(name), options)
  const field = (label) => part('field', { hasText: label }).locator('input, textarea').first()
  const setPhone = (changes) => page.evaluate((given) => void Object.assign(globalThis.phone, given), changes)
  return { context, page, faults, go, press, part, field, setPhone }
}

/** Elements of a class, also where the component that they are of has a scope of its own (`c7--verdict`). */
const classed = (name) => `:is(.${name}, [class$="--${name}"], [class*="--${name} "])`

function builtFile(name) {
  const file = path.join(built, name)
  if (!file.startsWith(built) || !fs.existsSync(file)) return { status: 404 }
  return { body: fs.readFileSync(file), contentType: TYPES[name.split('.').pop()] ?? 'application/octet-stream' }
}

// A phone that runs the compiled mini-program in the runner. Its one server is reached under the name that the program
// was built with; every other host is refused and counted as a fault.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { codeSentTo, PATIENCE } from './world.mjs'

const built = path.resolve(import.meta.dirname, '../dist/weapp-web')
export const OFFICIAL = (process.env.ZHENGDA_CLIENT_SERVER ?? 'https://zhengda.example').replace(/\/$/, '')
const TYPES = { html: 'text/html; charset=utf-8', js: 'text/javascript', css: 'text/css', png: 'image/png', svg: 'image/svg+xml' }

/** Opens the program; `setPhone` sets what the phone's camera sees, whether it has a network, and so on. */
export async function openWeapp(browser, base, options = {}) {
  const context = await browser.newContext({
    viewport: { width: 375, height: 720 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true, locale: 'zh-CN', ...options,
  })
  context.setDefaultTimeout(PATIENCE)
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

/** A journey on a phone of its own, whose program did nothing that it may not do. */
export async function onWeapp(browser, base, options, journey) {
  const opened = await openWeapp(browser, base, options)
  try {
    await journey(opened)
    assert.deepEqual(opened.faults, [])
  } catch (error) {
    await opened.page.screenshot({ path: path.join(os.tmpdir(), 'zhengda-weapp-failed.png') }).catch(() => undefined)
    throw error
  } finally {
    await opened.context.close()
  }
}

/** Logs in by a code to this number. */
export async function logIn({ page, go, press, field }, base, mobile) {
  await go('/packages/doors/login/index')
  await field('手机号码').fill(mobile)
  await press('获取验证码')
  await page.getByText('如果号码可用').waitFor()
  await field('验证码').fill(await codeSentTo(base, mobile))
  await page.locator('wx-button', { hasText: /^\s*登录\s*$/ }).tap()
  await page.waitForURL((url) => !url.hash.includes('doors/login'))
}

/** Elements of a class, also where the component that they are of has a scope of its own (`c7--verdict`). */
const classed = (name) => `:is(.${name}, [class$="--${name}"], [class*="--${name} "])`

function builtFile(name) {
  const file = path.join(built, name)
  if (!file.startsWith(built) || !fs.existsSync(file)) return { status: 404 }
  return { body: fs.readFileSync(file), contentType: TYPES[name.split('.').pop()] ?? 'application/octet-stream' }
}

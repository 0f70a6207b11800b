// A real server on a port of its own over folders of its own, and a phone's browser that may talk to nobody else.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import jsQR from 'jsqr'
import { chromium } from 'playwright-core'
import { PNG } from 'pngjs'

const root = path.resolve(import.meta.dirname, '../..')
const shots = process.env.SHOTS
/** How long a journey waits for what must come, in milliseconds: more than it takes on a busy machine. */
export const PATIENCE = 30_000

/** Starts `zhengda serve` and answers { base, stop }. `publicUrl` stands in the codes that it issues, and a browser that was
 * sent elsewhere comes back to it (`http`: to the server itself); `more` are settings. */
export async function startServer(publicUrl, more = {}) {
  const port = await freePort()
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'zhengda-e2e-'))
  const env = {
    ...process.env,
    ZHENGDA_SERVER__LISTEN: `127.0.0.1:${port}`,
    // It stands in the codes; the client takes no other host for official, and codes are https.
    ZHENGDA_SERVER__PUBLIC_URL: publicUrl === 'http' ? `http://127.0.0.1:${port}` : publicUrl ?? `https://127.0.0.1:${port}`,
    ZHENGDA_STORE__PATH: path.join(folder, 'store'),
    ZHENGDA_PROTECTION__KEY_FILE: path.join(folder, 'protection.key'),
    ZHENGDA_SEAL__KEY_FILE: path.join(folder, 'keys.json'),
    ZHENGDA_FILES__FOLDER: path.join(folder, 'files'),
    ZHENGDA_SERVER__CLIENT_FOLDER: path.join(root, 'miniprogram/dist/h5'),
    ZHENGDA_LOG__FILTER: 'warn',
    MONGODB_URI: '',
    ...more,
  }
  const binary = process.env.SERVER_BINARY ?? path.join(root, 'target/debug/zhengda')
  await once(spawn(binary, ['seed'], { cwd: root, env, stdio: 'ignore' }), 'exit')
  const server = spawn(binary, ['serve'], { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] })
  const base = await address(server)
  const stop = async () => {
    server.kill('SIGTERM')
    await once(server, 'exit')
    fs.rmSync(folder, { recursive: true, force: true })
  }
  return { base, stop }
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = net.createServer().once('error', reject).listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => resolve(port))
    })
  })
}

const once = (child, event) => new Promise((resolve) => (child.exitCode === null ? child.once(event, resolve) : resolve()))

/** The address that the server names when it listens. */
function address(server) {
  return new Promise((resolve, reject) => {
    let said = ''
    const late = setTimeout(() => reject(new Error(`no address within 60 s: ${said}`)), 60_000)
    server.stdout.on('data', (chunk) => {
      said += chunk
      const found = /http:\/\/127\.0\.0\.1:(\d+)/.exec(said)
      if (!found || found[1] === '0') return
      clearTimeout(late)
      resolve(found[0])
    })
    server.once('exit', () => reject(new Error(`the server ended: ${said}`)))
  })
}

/** A browser; `args` are more switches of Chromium. */
export const launch = (args = []) =>
  chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', ...args] })

/** A phone of 375 × 720. `faults` collects what no page may do: errors, refused scripts, calls to other hosts. */
export async function openPhone(browser, base, options = {}) {
  const context = await browser.newContext({
    viewport: { width: 375, height: 720 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true, locale: 'zh-CN', ...options,
  })
  context.setDefaultTimeout(PATIENCE)
  const page = await context.newPage()
  const faults = []
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`))
  page.on('console', (message) => {
    // A refusal of the server is a normal answer; the browser logs it all the same.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) faults.push(`console: ${message.text()}`)
  })
  page.on('request', (request) => {
    if (/^https?:/.test(request.url()) && !request.url().startsWith(`${base}/`)) faults.push(`another host: ${request.url()}`)
  })
  const go = (at) => page.goto(`${base}/app/#${at}`)
  const press = (text) => page.locator('uni-button', { hasText: text }).first().click()
  const field = (label) => page.locator('.field', { hasText: label }).locator('input, textarea').first()
  const shot = async (name) => {
    if (!shots) return
    fs.mkdirSync(shots, { recursive: true })
    await page.waitForTimeout(350)
    await page.screenshot({ path: path.join(shots, `${name}.png`) })
  }
  return { context, page, faults, go, press, field, shot }
}

/** A journey on a phone of its own, whose pages did nothing that they may not do. */
export async function onPhone(browser, base, options, journey) {
  const opened = await openPhone(browser, base, options)
  try {
    await journey(opened)
    assert.deepEqual(opened.faults, [])
  } catch (error) {
    await opened.page.screenshot({ path: path.join(os.tmpdir(), 'zhengda-client-failed.png') }).catch(() => undefined)
    throw error
  } finally {
    await opened.context.close()
  }
}

/** What the QR code on the screen says. */
export async function codeOnScreen(page) {
  const { data, width, height } = PNG.sync.read(await page.screenshot())
  return jsQR(new Uint8ClampedArray(data), width, height)?.data
}

/** The code that was last sent to a number; undefined while there is none. */
export async function lastCode(base, mobile) {
  const answer = await (await fetch(`${base}/sandbox/sms?mobile=${mobile}`)).json()
  return (Array.isArray(answer) ? answer : answer.messages ?? []).find((one) => one.code)?.code
}

/** The same, waited for; `before` is one that does not count any more. */
export async function codeSentTo(base, mobile, before) {
  for (let attempt = 0; attempt < 300; attempt++) {
    const code = await lastCode(base, mobile)
    if (code !== undefined && code !== before) return code
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`no code was sent to ${mobile}`)
}

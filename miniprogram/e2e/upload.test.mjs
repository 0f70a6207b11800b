// A large file on a network that breaks off, on H5 and in the compiled mini-program: what arrived is not sent again, which
// is seen in the bytes that go over the line.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, test } from 'node:test'
import { pdf } from './papers.mjs'
import { phones } from './phones.mjs'
import { choose } from './steps.mjs'
import { launch, startServer } from './world.mjs'
import { OFFICIAL, logIn, onWeapp } from './weapp-world.mjs'

let server
let browser
before(async () => {
  server = await startServer(OFFICIAL)
  browser = await launch()
})
after(async () => {
  await browser?.close()
  await server?.stop()
})

const file = pdf('transcript.pdf', 'a line of the transcript '.repeat(45_000))
const size = file.buffer.length
const SERVICE = '/packages/cases/service/index?region=guangdong-city&service=refund'

/** Listens to the parts that a page sends: how many bytes went out, and how many the server took. */
function onTheLine(page) {
  const seen = { sent: [], taken: 0, ids: new Set() }
  page.on('request', (request) => {
    if (request.url().endsWith('/parts')) seen.sent.push({ offset: Number(request.headers()['upload-offset']), bytes: request.postDataBuffer().length })
  })
  page.on('response', async (response) => {
    if (response.url().endsWith('/parts') && response.status() === 200) seen.taken += response.request().postDataBuffer().length
    if (response.url().endsWith('/finish')) seen.finished = await response.json()
  })
  return seen
}

/** Lets so many parts through and then nothing more, until the network is put back. */
async function loseNetworkAfter(page, parts) {
  let left = parts
  const lost = (route) => (left-- > 0 ? route.fallback() : route.abort('internetdisconnected'))
  const anything = (route) => (left > 0 ? route.fallback() : route.abort('internetdisconnected'))
  await page.route('**/api/v1/uploads/*/parts', lost)
  await page.route('**/api/v1/uploads', anything)
  return async () => {
    await page.unroute('**/api/v1/uploads/*/parts', lost)
    await page.unroute('**/api/v1/uploads', anything)
  }
}

/** The same on both: chosen, lost after two parts, gone on with. */
async function lostAndGoneOn({ page, material, add, press, putBack, seen }) {
  await choose({ page }, add, file)
  await material.getByText(/正在上传 [1-9]/).waitFor()
  await material.getByText(/没有传完，已到 \d\d%/).waitFor()
  const arrived = seen.taken
  assert.ok(arrived > 0 && arrived < size / 2, `${arrived} of ${size} bytes had arrived`)
  await putBack()
  seen.sent.length = 0
  await press('继续上传')
  await material.getByText('已上传').waitFor()
  const rest = seen.sent.reduce((sum, part) => sum + part.bytes, 0)
  assert.equal(seen.sent[0].offset, arrived, 'it goes on where it broke off')
  assert.equal(rest, size - arrived, 'only the rest is sent')
  assert.equal(seen.taken, size)
  assert.equal(seen.finished.digest, createHash('sha256').update(file.buffer).digest('hex'), 'what lies there is the file')
}

// rows: P7
test('a large file whose network is lost in the middle: gone on with, only the rest is sent', async () => {
  await phones(browser, server.base)('13800138003', async ({ page, go, shot }) => {
    await go(SERVICE)
    await page.locator('.bar uni-button').first().click()
    const material = page.locator('.file-slot', { hasText: '证明材料' }).first()
    await material.waitFor()
    const [seen, putBack] = [onTheLine(page), await loseNetworkAfter(page, 2)]
    const add = material.locator('uni-button', { hasText: 'PDF' })
    const press = async (text) => {
      await shot('upload-broken-off')
      await material.locator('uni-button', { hasText: text }).click()
    }
    await lostAndGoneOn({ page, material, add, press, putBack, seen })
  })
})

test('a large file that is stopped on its way leaves nothing behind', async () => {
  await phones(browser, server.base)('13800138001', async ({ page, go }) => {
    await go(SERVICE)
    await page.locator('.bar uni-button').first().click()
    const material = page.locator('.file-slot', { hasText: '证明材料' }).first()
    await material.waitFor()
    // Each part takes its time.
    await page.route('**/parts', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 700))
      await route.fallback().catch(() => undefined)
    })
    const given = page.waitForResponse((one) => one.request().method() === 'DELETE' && /\/uploads\/[^/]+$/.test(one.url()))
    await choose({ page }, material.locator('uni-button', { hasText: 'PDF' }), file)
    await material.getByText(/正在上传 [1-9]/).waitFor()
    await material.locator('uni-button', { hasText: '取消' }).click()
    await material.getByText('transcript.pdf').waitFor({ state: 'detached' })
    assert.equal((await given).status(), 204, 'the server keeps no part of it')
  })
})

// rows: P7
test('weapp: a large file whose network is lost in the middle: gone on with, only the rest is sent', async () => {
  await onWeapp(browser, server.base, {}, async (own) => {
    const { page, go, part } = own
    await logIn(own, server.base, '13800138002')
    await go(SERVICE)
    await part('bar').last().locator('wx-button').first().tap()
    const material = part('file-slot', { hasText: '证明材料' }).first()
    await material.waitFor()
    const [seen, putBack] = [onTheLine(page), await loseNetworkAfter(page, 2)]
    const add = material.locator('wx-button', { hasText: '文件' })
    await lostAndGoneOn({ page, material, add, press: (text) => material.locator('wx-button', { hasText: text }).tap(), putBack, seen })
  })
})

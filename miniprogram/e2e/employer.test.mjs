// An employer's journeys on H5: the camera, flight mode, the history on this phone.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { cameraShowing } from './camera.mjs'
import { session } from './pages.mjs'
import { launch, openPhone, startServer } from './world.mjs'

let server
let browser
let certificate
let code
let revoked
let film
before(async () => {
  server = await startServer()
  const { token } = await session(server.base, '13800138003')
  const get = (at) => fetch(server.base + at, { headers: { authorization: `Bearer ${token}` } })
  const { items } = await (await get('/api/v1/certificates')).json()
  certificate = items.find((one) => one.status === 'valid') ?? items[0]
  code = (await (await get(`/api/v1/certificates/${certificate.id}`)).json()).code
  const own = await session(server.base, '13800138001')
  const getOwn = async (at) => (await fetch(server.base + at, { headers: { authorization: `Bearer ${own.token}` } })).json()
  const gone = (await getOwn('/api/v1/certificates')).items.find((one) => one.status === 'revoked')
  revoked = (await getOwn(`/api/v1/certificates/${gone.id}`)).code
  film = cameraShowing(Buffer.from(await (await get(`/api/v1/certificates/${certificate.id}/qr.png?module=8`)).arrayBuffer()))
  browser = await launch(film.args)
})
after(async () => {
  await browser?.close()
  await server?.stop()
  film?.remove()
})

async function phone(journey, options = {}) {
  const opened = await openPhone(browser, server.base, options)
  try {
    await journey(opened)
    assert.deepEqual(opened.faults, [])
  } catch (error) {
    await opened.page.screenshot({ path: '/tmp/zhengda-employer-failed.png' }).catch(() => undefined)
    throw error
  } finally {
    await opened.context.close()
  }
}

async function paste({ field, page }, text) {
  await field('或者粘贴').fill(text)
  await page.locator('uni-button', { hasText: /^核验$/ }).click()
  await page.locator('.verdict').waitFor()
  return page.locator('.verdict').innerText()
}

test('an employer holds a certificate before the camera', async () => {
  await phone(async ({ page, go, press, shot }) => {
    await go('/packages/verify/scan/index')
    await press('扫描二维码')
    await page.locator('.camera').waitFor()
    await shot('camera')
    await page.locator('.verdict').waitFor()
    assert.match(await page.locator('.verdict').innerText(), /有效[\s\S]*赵强/)
    assert.equal(await page.locator('video').count(), 0, 'the camera is off once a code was found')
  })
})

test('without a camera, the page says what to do instead', async () => {
  await phone(async ({ page, context, go, press }) => {
    await context.addInitScript(() => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'))
    })
    await go('/packages/verify/scan/index')
    await press('扫描二维码')
    await page.getByText('不能使用摄像头').waitFor()
    await page.locator('uni-button', { hasText: '选择二维码图片' }).waitFor()
  })
})

test('a job fair without a network: checked before, told how old the list is, and refused when it is too old', async () => {
  await phone(async (own) => {
    const { page, context, go, press, shot } = own
    await go('/packages/verify/scan/index')
    await page.getByText('可离线用到').waitFor()
    await context.setOffline(true)
    assert.match(await paste(own, code), /有效/)
    await press('核验下一张')
    // Eight days later, still without a network: the list is older than the seven days it is good for.
    await page.evaluate(() => {
      const now = Date.now
      Date.now = () => now() + 8 * 86_400_000
    })
    const late = await paste(own, code)
    assert.match(late, /无法判断[\s\S]*状态表太旧/)
    assert.doesNotMatch(late, /^有效/m)
    await shot('verdict-list-too-old')
  })
})

// rows: N3 P15
test('a revoked certificate is not valid, with and without a network, although its code is genuine', async () => {
  await phone(async (own) => {
    const { page, context, go, press, shot } = own
    await go('/packages/verify/scan/index')
    await page.getByText('可离线用到').waitFor()
    for (const offline of [false, true]) {
      await context.setOffline(offline)
      const said = await paste(own, revoked)
      assert.match(said, /无效[\s\S]*撤销/)
      assert.doesNotMatch(said, /^有效/m)
      await shot(`verdict-revoked-${offline ? 'offline' : 'online'}`)
      await press('核验下一张')
    }
  })
})

test('a network that is there and answers nothing holds no verdict', async () => {
  await phone(async (own) => {
    const { page, go } = own
    await go('/packages/verify/scan/index')
    await page.getByText('可离线用到').waitFor()
    const held = []
    await page.route(/certificate-keys\.json|status-lists|status-pack/, (route) => void held.push(route))
    const began = Date.now()
    assert.match(await paste(own, code), /有效[\s\S]*赵强/)
    assert.ok(Date.now() - began < 8_000, `a verdict after ${Date.now() - began} ms`)
    assert.ok(held.length > 0)
    // Let go, so that the page ends in peace.
    await page.unroute(/certificate-keys\.json|status-lists|status-pack/)
    await Promise.all(held.map((route) => route.continue().catch(() => undefined)))
  })
})

test('the history stays on this phone and can be cleared', async () => {
  await phone(async (own) => {
    const { page, go, press, shot } = own
    await go('/packages/verify/scan/index')
    await paste(own, code)
    await press('核验下一张')
    const at = code.length - 60
    await paste(own, code.slice(0, at) + (code[at] === 'A' ? 'B' : 'A') + code.slice(at + 1))
    await go('/packages/verify/history/index')
    await page.getByText('没有上传').waitFor()
    assert.deepEqual(await page.locator('.check__answer').allInnerTexts(), ['无效', '有效'])
    await page.reload()
    await page.locator('.check__answer').first().waitFor()
    await shot('history')
    await press('清空记录')
    await page.locator('.uni-modal__btn_primary').click()
    await page.getByText('还没有核验过证书').waitFor()
  })
})

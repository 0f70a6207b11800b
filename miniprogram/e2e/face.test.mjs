// A face check in a browser: away to the provider's page and back to where the person was, refused, or made by a phone with
// WeChat that reads the code of this screen.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { codeOnScreen, launch, onPhone, startServer } from './world.mjs'
import { onWeapp } from './weapp-world.mjs'

const PROVIDER = 'https://faceid.invalid'
let server
let pageless
let browser
before(async () => {
  server = await startServer('http', { ZHENGDA_FACE__REDIRECT_URL: 'https://zhengda.example/app/#/packages/doors/login/index' })
  pageless = await startServer('http')
  browser = await launch()
})
after(async () => {
  await browser?.close()
  await Promise.all([server?.stop(), pageless?.stop()])
})

const tab = (page, text) => page.locator('.t-tabs__item', { hasText: text }).click()
const ends = (base, ticket, outcome) => fetch(`${base}/sandbox/face/${ticket}`, {
  method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ outcome, callback: true }),
})

/** Begins a check on the log-in page that the messages asked for. */
async function begin({ page, go, press, field }) {
  await go('/packages/messages/list/index')
  await press('登录')
  await tab(page, '刷脸')
  await field('姓名').fill('王芳')
  await field('证件号码').fill('440304198511230028')
  await press('开始刷脸')
}

/** The provider's page, which is not ours; afterwards it sends the browser to the address that FaceID was told. */
async function atProvider({ page, faults }, outcome) {
  await page.waitForURL((url) => url.origin === PROVIDER)
  const ticket = new URL(page.url()).searchParams.get('token')
  assert.equal((await ends(server.base, ticket, outcome)).status, 200)
  await page.getByRole('link', { name: '完成' }).click()
  await page.waitForURL((url) => url.href.startsWith(server.base))
  const away = faults.splice(0)
  assert.deepEqual(away.filter((fault) => !fault.startsWith(`another host: ${PROVIDER}/`)), [])
}

/** A browser in which the provider's page can be opened. */
const journey = (work) => onPhone(browser, server.base, {}, async (own) => {
  await own.page.route(`${PROVIDER}/**`, (route) => route.fulfill({
    contentType: 'text/html; charset=utf-8', body: `<a href="${server.base}/app/?BizToken=x#/packages/doors/login/index">完成</a>`,
  }))
  await work(own)
})

// rows: G04
test('a face check in a browser ends where the person was; one that is refused says so, and another door is beside it', async () => {
  await journey(async (own) => {
    const { page, go, shot } = own
    await begin(own)
    await atProvider(own, 'fail')
    await page.locator('[role=alert]').first().waitFor()
    await shot('face-refused')
    await page.locator('uni-button', { hasText: '短信验证码' }).first().waitFor()
    await begin(own)
    await atProvider(own, 'pass')
    await page.waitForURL((url) => url.hash.includes('packages/messages/list'))
    await page.getByText('请先登录').waitFor({ state: 'detached' })
    await go('/pages/certificates/index')
    await page.getByText('社会工作师').first().waitFor()
  })
})

// rows: G04
test('where the provider has no page of its own, a phone with WeChat reads the code of the screen', async () => {
  await onPhone(browser, pageless.base, { viewport: { width: 1280, height: 900 }, isMobile: false, hasTouch: false }, async (own) => {
    const { page, shot } = own
    await begin(own)
    await page.locator('.door__picture img').waitFor({ state: 'attached' })
    await page.locator('.door__picture').scrollIntoViewIfNeeded()
    await page.waitForTimeout(500)
    await shot('face-by-phone')
    const code = await codeOnScreen(page)
    await onWeapp(browser, pageless.base, {}, async ({ page: phone, go, press, setPhone }) => {
      await go('/packages/doors/computer/index')
      await phone.locator('wx-button', { hasText: '扫描' }).waitFor()
      await setPhone({ sees: code, account: 'phone-of-wang' })
      await press('扫描')
      await phone.getByText('和手机同一网络').waitFor()
      await phone.exposeFunction('providerPasses', (ticket) => ends(pageless.base, ticket, 'pass').then((answer) => answer.status))
      await phone.evaluate(() => Object.assign(globalThis.phone, { face: 'pass', onFace: globalThis.providerPasses }))
      await press('是我本人')
      await phone.getByText('已在手机上确认').waitFor()
    })
    await page.waitForURL((url) => !url.hash.includes('doors/login'))
    await page.getByText('请先登录').waitFor({ state: 'detached' })
  })
})

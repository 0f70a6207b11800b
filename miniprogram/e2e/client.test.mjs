// Journeys of people through the client, in a browser, against the real server.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { codeSentTo, launch, openPhone, startServer } from './world.mjs'

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

/** A phone whose pages did nothing that they may not do. */
async function phone(options, journey) {
  const opened = await openPhone(browser, server.base, options)
  try {
    await journey(opened)
    assert.deepEqual(opened.faults, [])
  } catch (error) {
    await opened.page.screenshot({ path: '/tmp/zhengda-client-failed.png' }).catch(() => undefined)
    throw error
  } finally {
    await opened.context.close()
  }
}

async function logIn(own, mobile) {
  await own.go('/packages/doors/login/index')
  await logInHere(own, mobile)
}

/** The same on the door that a page opened; afterwards that page is there again. */
async function logInHere({ press, field, page }, mobile) {
  await field('手机号码').fill(mobile)
  await press('获取验证码')
  await page.getByText('如果号码可用').waitFor()
  await field('验证码').fill(await codeSentTo(server.base, mobile))
  await page.locator('uni-button', { hasText: /^登录$/ }).click()
  await page.waitForURL((url) => !url.hash.includes('doors/login'))
}

test('a person logs in by SMS, sees the device, and logs out', async () => {
  await phone({}, async (own) => {
    const { page, go, press, field, shot } = own
    await go('/packages/doors/login/index')
    await press('获取验证码')
    await page.getByText('请填写 11 位手机号码').waitFor()
    await shot('login-fault')
    await logIn(own, '13800138001')
    await go('/pages/me/index')
    await page.getByText('138****8001').waitFor()
    await shot('me')
    await go('/packages/settings/sessions/index')
    await page.getByText('这台设备').waitFor()
    await shot('sessions')
    await page.reload()
    await page.getByText('这台设备').waitFor()
    await go('/pages/me/index')
    await press('退出登录')
    await page.getByText('还没有登录').waitFor()
    await go('/packages/settings/sessions/index')
    await page.getByText('请先登录').waitFor()
    assert.equal(await field('手机号码').count(), 0)
  })
})

test('a wrong code is refused with what to do now', async () => {
  await phone({}, async ({ page, go, press, field, shot }) => {
    await go('/packages/doors/login/index')
    await field('手机号码').fill('13900000001')
    await press('获取验证码')
    await page.getByText('如果号码可用').waitFor()
    const right = await codeSentTo(server.base, '13900000001')
    await field('验证码').fill(right === '111111' ? '222222' : '111111')
    await page.locator('uni-button', { hasText: /^登录$/ }).click()
    await page.locator('[role=alert]').waitFor()
    assert.match(await page.locator('[role=alert]').innerText(), /求助时请告诉我们编号：app-/)
    await shot('login-wrong')
  })
})

test('the face check says why, and its alternative is on the same screen', async () => {
  await phone({}, async ({ page, go, press, shot }) => {
    await go('/packages/doors/login/index')
    await page.locator('.t-tabs__item', { hasText: '刷脸' }).click()
    await page.getByText('不保存人脸信息').waitFor()
    await shot('login-face')
    await press('短信验证码')
    await page.getByText('手机号码').first().waitFor()
  })
})

test('home shows the services of the chosen region, keeps the choice, and opens one', async () => {
  await phone({}, async (own) => {
    const { page, go, shot } = own
    await go('/pages/home/index')
    const regions = await (await fetch(`${server.base}/api/v1/regions`)).json()
    const region = await (await fetch(`${server.base}/api/v1/regions/${regions[0].id}`)).json()
    await page.getByText(regions[0].name.zh).click()
    await page.getByText(region.services[0].summary.zh).waitFor()
    await page.reload()
    await page.getByText(region.services[0].summary.zh).waitFor()
    await shot('home')
    await page.getByText(region.services[0].summary.zh).click()
    await page.getByText('请先登录').waitFor()
    await own.press('登录')
    await logInHere(own, '13800138002')
    await page.getByText('请从“我的证书”里选一本').waitFor()
    await go('/packages/messages/list/index')
    await page.getByText('还没有消息').waitFor()
    await shot('messages')
    await go('/packages/cases/detail/index?id=case_of_nobody')
    await page.locator('[role=alert]').waitFor()
    await shot('case-of-nobody')
  })
})

test('an employer pastes a code of another host and a broken one, and is never told "valid"', async () => {
  await phone({}, async ({ page, go, press, field, shot }) => {
    await go('/packages/verify/scan/index')
    await shot('verify')
    for (const [text, reason] of [['HTTPS://EVIL.EXAMPLE/V/ABC', '不是官方网站'], ['hello', '不是证书的二维码']]) {
      await field('或者粘贴').fill(text)
      await page.locator('uni-button', { hasText: /^核验$/ }).click()
      await page.getByText(reason).waitFor()
      assert.equal(await page.getByText('无法判断').count(), 1)
      assert.equal(await page.getByText('有效', { exact: true }).count(), 0)
      await shot(`verdict-${reason}`)
      await press('核验下一张')
    }
  })
})

test('language and elder mode are kept', async () => {
  await phone({}, async ({ page, go, shot }) => {
    await go('/packages/settings/display/index')
    await page.locator('.t-switch').click()
    await page.locator('.frame.elder').waitFor()
    await shot('display-elder')
    await page.getByText('English').click()
    await page.getByText('Elder mode').waitFor()
    await go('/pages/home/index')
    await page.reload()
    await page.getByText('Verify a certificate').waitFor()
    assert.equal(await page.locator('.frame.elder').count(), 1)
    await shot('home-elder-en')
  })
})

test('controls have names and roles, and answer to the keyboard', async () => {
  await phone({}, async ({ page, go }) => {
    await go('/packages/doors/login/index')
    await page.getByRole('textbox', { name: /手机号码/ }).fill('123')
    const send = page.getByRole('button', { name: '获取验证码' })
    await send.focus()
    await page.keyboard.press('Enter')
    await page.getByText('请填写 11 位手机号码').waitFor()
  })
})

test('dark pages', async () => {
  await phone({ colorScheme: 'dark' }, async ({ page, go, shot }) => {
    await go('/pages/home/index')
    await page.getByText('核验证书').first().waitFor()
    await shot('home-dark')
    await go('/packages/doors/login/index')
    await page.getByText('手机号码').first().waitFor()
    await shot('login-dark')
    const color = await page.locator('.frame').last().evaluate((frame) => getComputedStyle(frame).backgroundColor)
    const [red] = color.match(/\d+/g).map(Number)
    assert.ok(red < 60, `a dark page is ${color}`)
  })
})

// Journeys of people through the client, in a browser, against the real server.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { logInHere, readToTheEnd } from './steps.mjs'
import { codeOnScreen, codeSentTo, launch, onPhone, startServer } from './world.mjs'

let server
let browser
before(async () => {
  server = await startServer('http')
  browser = await launch()
})
after(async () => {
  await browser?.close()
  await server?.stop()
})

const phone = (options, journey) => onPhone(browser, server.base, options, journey)

async function logIn(own, mobile) {
  await own.go('/packages/doors/login/index')
  await logInHere(own, server.base, mobile)
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
    await page.locator('.uni-modal__btn_primary').click()
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
    await shot('home-regions')
    await page.getByText(regions[0].name.zh).click()
    const service = region.services.find((one) => one.needs_certificate)
    const first = page.getByRole('button', { name: service.name.zh, exact: true })
    await first.waitFor()
    await page.reload()
    await first.waitFor()
    await shot('home')
    await first.click()
    await page.getByText(service.summary.zh).waitFor()
    await own.press('登录')
    await own.press('去广东省')
    await page.getByRole('link', { name: '王芳 · 实名 3' }).click()
    await page.getByText('选择证书').waitFor()
    await shot('service')
    await go('/packages/messages/list/index')
    await page.getByText('还没有消息').or(page.locator('.t-cell')).first().waitFor()
    await shot('messages')
    await go('/packages/cases/detail/index?id=case_of_nobody')
    await page.locator('[role=alert]').waitFor()
    await shot('case-of-nobody')
  })
})

// One number gets a code a minute, so one log-in serves two journeys.
let zhao

test('a candidate registers a mailing for a certificate, and takes it back', async () => {
  await phone({}, async (own) => {
    const { page, go, press, field, shot } = own
    await logIn(own, '13800138003')
    zhao = await own.context.storageState()
    await go('/pages/certificates/index')
    await page.getByText('监理工程师').first().waitFor()
    await shot('certificates')
    await page.getByText('监理工程师').first().click()
    await page.getByText('出示二维码').waitFor()
    await shot('certificate')
    await page.getByText('邮寄').first().click()
    const accept = page.locator('uni-button', { hasText: '已阅读并同意' })
    await page.getByText('请读到最后').waitFor()
    assert.match(await accept.getAttribute('class'), /disabled/)
    await shot('apply-notice')
    await readToTheEnd({ page })
    await accept.click()
    await press('下一步')
    await page.getByText('请填写这一项').first().waitFor()
    await shot('apply-faults')
    await field('收件人').fill('赵强')
    await field('手机号码').fill('13800138003')
    await page.getByRole('button', { name: '省 市 区' }).click()
    for (const area of ['广东省', '广州市', '天河区']) await page.getByRole('button', { name: area, exact: true }).click()
    await page.getByText('广东省 广州市 天河区').waitFor()
    await field('详细地址').fill('天河路8号2栋丰巢快递柜')
    await page.getByText('不能寄到快递柜').first().waitFor()
    await press('下一步')
    await page.locator('.field__fault', { hasText: '快递柜' }).waitFor()
    await shot('apply-locker')
    await field('详细地址').fill('天河路8号2栋301房')
    await press('下一步')
    await page.getByText('广东省广州市天河区天河路8号2栋301房').waitFor()
    await page.getByText('验证码将发到 13800138003').waitFor()
    await shot('apply-check')
    await page.locator('uni-button', { hasText: /^提交$/ }).click()
    await page.locator('.uni-modal__btn_primary').click()
    await page.locator('.apply-done').getByText('等待审核').first().waitFor()
    await shot('apply-done')
    await press('查看办件')
    await page.getByText('15个工作日').waitFor()
    await shot('case')
    await press('撤销')
    await page.locator('.uni-modal__btn_primary').click()
    await page.locator('.case__state', { hasText: '撤销' }).waitFor()
    assert.equal(await page.locator('.bar uni-button').count(), 0)
    await shot('case-withdrawn')
  })
})

test('a certificate shows its code, and an employer finds it valid, also without a network', async () => {
  let code
  await phone({ storageState: zhao }, async (own) => {
    const { page, go, press, shot } = own
    await go('/pages/certificates/index')
    await page.getByText('监理工程师').first().click()
    await press('出示二维码')
    await page.locator('.code__picture img, .code__picture [style*="data:image"]').first().waitFor({ state: 'attached' })
    await page.waitForTimeout(300)
    await shot('code')
    code = await codeOnScreen(page)
  })
  assert.match(code, /^HTTP:\/\/127\.0\.0\.1:\d+\/V\/[A-Z2-7]{200,}$/)
  await phone({}, async ({ page, context, go, field, press, shot }) => {
    await go('/packages/verify/scan/index')
    const check = async (text) => {
      await field('或者粘贴').fill(text)
      await page.locator('uni-button', { hasText: /^核验$/ }).click()
      await page.locator('.verdict').waitFor()
      return page.locator('.verdict').innerText()
    }
    const said = await check(code)
    assert.match(said, /有效/)
    assert.match(said, /赵强[\s\S]*监理工程师/)
    await shot('verdict-valid')
    await press('核验下一张')
    await context.setOffline(true)
    assert.match(await check(code), /有效/)
    await press('核验下一张')
    // One letter of the signature, far from the end, is another: forged.
    const at = code.length - 60
    const forged = code.slice(0, at) + (code[at] === 'A' ? 'B' : 'A') + code.slice(at + 1)
    assert.match(await check(forged), /无效/)
    await shot('verdict-forged')
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

test('light or dark by choice, whatever the system has, also after the program was closed', async () => {
  const shade = async (page, part, property = 'backgroundColor') => {
    const found = await page.locator(part).last().evaluate((one, name) => getComputedStyle(one)[name], property)
    const [red, green, blue] = found.match(/[\d.]+/g).map(Number)
    return red + green + blue > 380 ? 'light' : 'dark'
  }
  for (const [system, choice, shows] of [['light', '深色', 'dark'], ['dark', '浅色', 'light']]) {
    await phone({ colorScheme: system }, async ({ page, go, shot }) => {
      const all = async () => [
        await shade(page, '.frame'), await shade(page, '.uni-page-head'), await shade(page, 'html body'),
        await shade(page, '.t-cell, .home__service'), await shade(page, '.frame', 'color') === 'light' ? 'dark' : 'light',
      ]
      await go('/packages/settings/display/index')
      await page.locator('.t-radio', { hasText: choice }).click()
      await page.waitForFunction((one) => document.documentElement.classList.contains(`theme-${one}`), shows)
      await page.waitForTimeout(400)
      await shot(`display-${shows}-by-choice`)
      assert.deepEqual(await all(), Array(5).fill(shows), `${choice} where the system is ${system}`)
      await go('/pages/home/index')
      await page.reload()
      await page.getByText('核验证书').first().waitFor()
      await page.waitForTimeout(400)
      await shot(`home-${shows}-by-choice`)
      assert.equal(await shade(page, '.frame'), shows)
      assert.equal(await shade(page, '.uni-tabbar'), shows)
      assert.deepEqual(await page.locator('.uni-tabbar img').evaluateAll((all) => all.map((one) => one.naturalWidth > 0)), Array(4).fill(true))
      await go('/packages/settings/display/index')
      await page.locator('.t-radio', { hasText: '跟随系统' }).click()
      await page.waitForTimeout(400)
      assert.deepEqual(await all(), Array(5).fill(system))
    })
  }
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

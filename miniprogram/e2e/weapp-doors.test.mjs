// The doors of the compiled mini-program, in the runner, against the real server: WeChat's number with one tap, a
// province's platform by way of a browser, a computer that is let in by WeChat's scanner.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { codeOnScreen, codeSentTo, launch, onPhone, startServer } from './world.mjs'
import { onWeapp } from './weapp-world.mjs'

let server
let browser
before(async () => {
  // A browser is sent to this address by the platform, and WeChat's scanner reads it from a computer's screen.
  server = await startServer('http')
  browser = await launch()
})
after(async () => {
  await browser?.close()
  await server?.stop()
})

const phone = (journey) => onWeapp(browser, server.base, {}, journey)

const enter = (page) => page.locator('wx-button', { hasText: /^\s*登录\s*$/ }).last().tap()
const entered = (page) => page.waitForURL((url) => !url.hash.includes('doors/login'))
const chooseRegion = async ({ page, go, part }, region) => {
  await go('/pages/home/index')
  await page.locator('[aria-role=button]', { hasText: region }).first().tap()
  await part('home__service').first().waitFor()
}

// rows: G04 P1
test('weapp: one tap logs in with WeChat\'s number; refused or too late, the code by SMS stands beside it', async () => {
  await phone(async ({ page, go, press, field, setPhone }) => {
    const oneTap = () => press('一键登录')
    await go('/packages/doors/login/index')
    await page.getByText('或者用短信验证码登录').waitFor()
    // The person says no to WeChat: nothing is sent, and the other way in is named.
    const asked = []
    page.on('request', (request) => request.url().includes('/sessions/') && asked.push(request.url()))
    await oneTap()
    await page.getByText('没有取得微信的手机号码').waitFor()
    assert.deepEqual(asked, [])
    // WeChat's code is good for a few minutes and once.
    await setPhone({ numberCode: 'a-code-of-yesterday' })
    await oneTap()
    await page.getByText('凭证已过期或已用过').waitFor()
    assert.equal(asked.length, 1)
    assert.equal(await page.getByText('图形验证码').count() + await page.getByText('6 位数字').count(), 0)
    // The other way in, on the same screen.
    await field('手机号码').fill('13800138001')
    await press('获取验证码')
    await page.getByText('如果号码可用').waitFor()
    await field('验证码').fill(await codeSentTo(server.base, '13800138001'))
    await enter(page)
    await entered(page)
    await go('/pages/me/index')
    await page.getByText('138****8001').waitFor()
  })
  await phone(async ({ page, go, press, setPhone }) => {
    await go('/packages/doors/login/index')
    await setPhone({ account: 'phone-of-zhao', numberCode: 'dev-13800138003' })
    await press('一键登录')
    await entered(page)
    await go('/pages/me/index')
    await page.getByText('138****8003').waitFor()
  })
})

const DIGITS = '零一二三四五六七八九'
/** 二十七 → 27 */
const counted = (words) => {
  const [tens, ones] = words.includes('十') ? words.split('十') : ['', words]
  const digit = (sign, without) => (sign === '' ? without : DIGITS.indexOf(sign))
  return (words.includes('十') ? digit(tens, 1) * 10 : 0) + digit(ones, 0)
}

// rows: K03
test('weapp: a wrong password is told as a wrong password, not as a wrong captcha', async () => {
  await phone(async (own) => {
    const { page, go, press, field, part } = own
    await chooseRegion(own, '广州')
    await go('/packages/doors/login/index')
    await page.getByText('账号密码').first().tap()
    await press('换成文字题')
    await part('captcha__question').waitFor()
    const [, one, sign, other] = /(\S+)(加上|减去)(\S+)等于多少/.exec((await part('captcha__question').innerText()).trim())
    await field('用户名').fill('nobody26')
    await field('密码').fill('tulip-4-winter')
    await field('答案').fill(String(sign === '加上' ? counted(one) + counted(other) : counted(one) - counted(other)))
    const [answer] = await Promise.all([page.waitForResponse((one) => one.url().endsWith('/sessions/password')), enter(page)])
    assert.equal((await answer.json()).code, 'credentials_wrong')
    await part('problem').waitFor()
    assert.match(await part('problem').innerText(), /密码/)
    assert.doesNotMatch(await part('problem').innerText(), /验证码/)
  })
})

// rows: K01 K02 S01
test('weapp: a province\'s platform by way of a browser; the login code of another log-in opens nothing', async () => {
  let handed
  const inBrowser = (link) => onPhone(browser, server.base, {}, async ({ page, press }) => {
    await page.goto(link)
    await page.getByRole('link', { name: '赵强 · 实名 3' }).click()
    await page.getByText('索要登录码都是诈骗').waitFor()
    await press('复制登录码')
    handed = await page.locator('.rows__value').innerText()
  })
  await phone(async (own) => {
    const { page, go, press, part, field } = own
    const link = () => page.evaluate(() => globalThis.phone.clipboard)
    await chooseRegion(own, '山东')
    await go('/packages/doors/login/index')
    await press('复制山东省')
    await page.getByText('链接已复制').waitFor()
    const first = await link()
    await inBrowser(first)
    const stale = handed
    await press('复制山东省')
    await page.waitForFunction((before) => globalThis.phone.clipboard !== before, first)
    await field('登录码').fill(stale)
    await enter(page)
    await page.getByText('不属于这次登录').waitFor()
    await inBrowser(await link())
    // WeChat closed the program while the person was in the browser.
    await go('/packages/doors/login/index')
    await page.getByText('可以继续').waitFor()
    await field('登录码').fill('我不知道')
    await enter(page)
    await page.getByText('请粘贴浏览器最后一页上的登录码').waitFor()
    await field('登录码').fill(handed)
    await enter(page)
    await entered(page)
    await go('/pages/certificates/index')
    await page.getByText('监理工程师').first().waitFor()
    assert.equal(await part('problem').count(), 0)
  })
})

// rows: Z02 Z03
test('weapp: WeChat\'s scanner reads the code on a computer, and lets it in after a look at it', async () => {
  await onPhone(browser, server.base, { viewport: { width: 1280, height: 800 }, isMobile: false, hasTouch: false }, async (computer) => {
    await computer.go('/pages/home/index')
    await computer.page.getByRole('button', { name: /^深圳/ }).first().click()
    await computer.page.locator('.home__service').first().waitFor()
    await computer.go('/packages/doors/login/index')
    await computer.page.locator('.t-tabs__item', { hasText: '扫码登录' }).click()
    await computer.page.locator('.scan-door__picture img').waitFor({ state: 'attached' })
    await computer.page.waitForTimeout(300)
    const code = await codeOnScreen(computer.page)
    await phone(async ({ page, go, press, field, setPhone }) => {
      await go('/packages/doors/login/index')
      await field('手机号码').fill('13800138002')
      await press('获取验证码')
      await page.getByText('如果号码可用').waitFor()
      await field('验证码').fill(await codeSentTo(server.base, '13800138002'))
      await enter(page)
      await entered(page)
      await go('/pages/me/index')
      await page.locator('[aria-role=button]', { hasText: '登录电脑' }).first().tap()
      await page.waitForURL((url) => url.hash.includes('doors/computer'))
      // Something else is before the camera, or nothing.
      await press('扫描')
      await setPhone({ sees: 'https://example.com/?page=2' })
      await press('扫描')
      await page.getByText('这不是登录电脑的二维码').waitFor()
      await setPhone({ sees: code })
      await press('扫描')
      await page.getByText('和手机同一网络').waitFor()
      await press('是我本人')
      await page.getByText('已在手机上确认').waitFor()
    })
    await computer.page.waitForURL((url) => !url.hash.includes('doors/login'))
    await computer.go('/pages/certificates/index')
    await computer.page.getByText('社会工作师').first().waitFor()
  })
})

// rows: G04
test('weapp: a computer whose person shows the face on the phone; a refusal lets nobody in', async () => {
  const call = async (at, body, headers = {}) => {
    const answer = await fetch(`${server.base}/api/v1/face-logins${at}`, {
      method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body),
    })
    return { status: answer.status, ...(await answer.json()) }
  }
  const computer = () => call('', { name: '王芳', id_number: '440304198511230028', for: 'computer' })
  const session = ({ id, client_secret: secret }) => call(`/${id}/finish`, {}, { 'x-client-secret': secret })
  await phone(async ({ page, go, press, setPhone }) => {
    const scan = async ({ qr_text: text }) => {
      await go('/packages/doors/computer/index')
      await page.locator('wx-button', { hasText: '扫描' }).waitFor()
      await setPhone({ sees: text, account: 'phone-of-wang' })
      await press('扫描')
      await page.getByText('和手机同一网络').waitFor()
    }
    const first = await computer()
    await scan(first)
    await press('不是我')
    await page.getByText('已拒绝').waitFor()
    assert.notEqual((await session(first)).status, 201)
    const second = await computer()
    await scan(second)
    // The person closes WeChat's camera, and tries once more.
    await setPhone({ face: 'cancel' })
    await press('是我本人')
    await page.getByText('刷脸没有完成').waitFor()
    assert.notEqual((await session(second)).status, 201)
    await page.exposeFunction('providerPasses', (ticket) => fetch(`${server.base}/sandbox/face/${ticket}`, {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ outcome: 'pass', callback: true }),
    }).then((answer) => answer.status))
    await page.evaluate(() => Object.assign(globalThis.phone, { face: 'pass', onFace: globalThis.providerPasses }))
    await press('是我本人')
    await page.getByText('已在手机上确认').waitFor()
    let opened
    for (let asked = 0; asked < 30 && opened?.status !== 201; asked++) {
      opened = await session(second)
      await page.waitForTimeout(200)
    }
    assert.deepEqual([opened.status, opened.level], [201, 'face'])
  })
})

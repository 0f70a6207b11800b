// Journeys of people through the compiled mini-program, in the runner, against the real server.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { codeSentTo, launch, startServer } from './world.mjs'
import { OFFICIAL, onWeapp } from './weapp-world.mjs'

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

/** A phone whose program did nothing that it may not do. */
const phone = (options, journey) => onWeapp(browser, server.base, options, journey)

const onPage = (page, name) => page.waitForURL((url) => url.hash.startsWith(`#/${name}`))

let zhao // the browser's storage of a candidate who is logged in

test('weapp: a person logs in by SMS, and the program starts again logged in', async () => {
  await phone({}, async ({ context, page, go, press, field }) => {
    await go('/pages/home/index')
    await page.getByText('核验证书').first().waitFor()
    await go('/packages/doors/login/index')
    await press('获取验证码')
    await page.getByText('请填写 11 位手机号码').waitFor()
    await field('手机号码').fill('13800138003')
    await press('获取验证码')
    await page.getByText('如果号码可用').waitFor()
    await field('验证码').fill('000000')
    await page.locator('wx-button', { hasText: /^\s*登录\s*$/ }).tap()
    await page.locator('[aria-role=alert]').first().waitFor()
    await field('验证码').fill(await codeSentTo(server.base, '13800138003'))
    await page.locator('wx-button', { hasText: /^\s*登录\s*$/ }).tap()
    await page.waitForURL((url) => !url.hash.includes('doors/login'))
    zhao = await context.storageState()
    await go('/pages/me/index')
    await page.getByText('138****8003').waitFor()
  })
})

test('weapp: a face check in WeChat ends in a session, also when the provider says so before the phone', async () => {
  await phone({}, async ({ page, go, press, part, field, setPhone }) => {
    await go('/packages/doors/login/index')
    await setPhone({ account: 'phone-of-wang' })
    await page.exposeFunction('providerPasses', (ticket) => fetch(`${server.base}/sandbox/face/${ticket}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ outcome: 'pass', callback: true, times: 3 }),
    }).then((answer) => answer.status))
    await page.evaluate(() => void (globalThis.phone.onFace = globalThis.providerPasses))
    await part('t-tabs__item', { hasText: '刷脸' }).tap()
    await field('姓名').fill('王芳')
    await field('证件号码').fill('440304198511230028')
    await press('开始')
    await page.waitForURL((url) => !url.hash.includes('doors/login'))
    await go('/pages/me/index')
    await page.getByText('王').first().waitFor()
  })
})

test('weapp: a certificate shows its code; an employer scans it, also in flight mode, and a forged one', async () => {
  let code
  await phone({ storageState: zhao }, async ({ page, go, press, part }) => {
    await go('/pages/certificates/index')
    await page.getByText('监理工程师').first().tap()
    await onPage(page, 'packages/certificates/detail')
    await press('出示二维码')
    await onPage(page, 'packages/certificates/code')
    await part('code__picture').first().waitFor()
    // Bright while the code is shown, and as before afterwards; kept in the album when the person wishes.
    await page.waitForFunction(() => globalThis.phone.brightness === 1)
    await press('保存')
    await page.waitForFunction(() => globalThis.phone.album.length === 1)
    await page.locator('.runner-bar button').last().click()
    await page.waitForFunction(() => globalThis.phone.brightness === 0.4)
    const certificates = await (await fetch(`${server.base}/api/v1/certificates`, { headers: { authorization: `Bearer ${tokenOf(zhao)}` } })).json()
    const supervised = certificates.items.find((one) => one.exam_name === '监理工程师' || one.exam?.name === '监理工程师') ?? certificates.items[0]
    const detail = await (await fetch(`${server.base}/api/v1/certificates/${supervised.id}`, { headers: { authorization: `Bearer ${tokenOf(zhao)}` } })).json()
    code = detail.code
  })
  assert.ok(code.startsWith(`${OFFICIAL.toUpperCase()}/V/`), code)
  await phone({}, async ({ go, press, part, setPhone }) => {
    await go('/packages/verify/scan/index')
    const scan = async (text, offline) => {
      await setPhone({ sees: text, offline })
      await press('扫')
      await part('verdict').waitFor()
      const said = await part('verdict').innerText()
      await press('核验下一张')
      return said
    }
    assert.match(await scan(code, false), /有效[\s\S]*赵强[\s\S]*监理工程师/)
    assert.match(await scan(code, true), /有效[\s\S]*赵强/)
    const at = code.length - 60
    assert.match(await scan(code.slice(0, at) + (code[at] === 'A' ? 'B' : 'A') + code.slice(at + 1), true), /无效/)
    assert.match(await scan('HTTPS://ZHENGDA.EXAMPLE.EVIL.TEST/V/ABC', true), /无法判断/)
  })
})

/** The session's token, as the program keeps it. */
function tokenOf(state) {
  const text = JSON.stringify(state.origins)
  const found = /\\?"token\\*":\\*"([A-Za-z0-9_-]{40,})/.exec(text)
  assert.ok(found, text)
  return found[1]
}

test('weapp: dark by choice where the system is light, also when the program starts again', async () => {
  await phone({ colorScheme: 'light' }, async ({ page, go, part }) => {
    const dark = async () => {
      const found = await part('frame').last().evaluate((frame) => getComputedStyle(frame).backgroundColor)
      return Number(found.match(/\d+/)[0]) < 60
    }
    await go('/packages/settings/display/index')
    await page.getByText('深色').waitFor()
    assert.equal(await dark(), false)
    await page.getByText('深色').tap()
    await page.waitForTimeout(500)
    assert.equal(await dark(), true)
    await go('/pages/home/index')
    await page.getByText('核验证书').first().waitFor()
    assert.equal(await dark(), true)
  })
})

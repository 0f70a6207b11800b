// Journeys through the doors: an account of its own and its recovery, a province's platform, a computer let in by a phone.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { answerInWords, chooseRegion, logInHere, readToTheEnd } from './steps.mjs'
import { codeOnScreen, codeSentTo, lastCode, launch, onPhone, startServer } from './world.mjs'

let server
let browser
before(async () => {
  // Several codes go to one number here, and nobody waits a minute for each.
  server = await startServer('http', { ZHENGDA_CODES__COOLDOWN_SECONDS: '1' })
  browser = await launch()
})
after(async () => {
  await browser?.close()
  await server?.stop()
})

const phone = (options, journey, base = server.base) => onPhone(browser, base, options, journey)

const exactly = (page, text) => page.locator('uni-button', { hasText: new RegExp(`^${text}$`) })
const tab = (page, text) => page.locator('.t-tabs__item', { hasText: text }).click()
/** Asks for a code, which may follow the one before after a moment only, and types the one that comes. */
async function freshCode({ page, field, press }, mobile) {
  const before = await lastCode(server.base, mobile)
  await page.waitForTimeout(before ? 1_500 : 0)
  await press('获取验证码')
  await page.getByText('如果号码可用').waitFor()
  await field('验证码').fill(await codeSentTo(server.base, mobile, before))
}

test('without a region the doors that need none are open, and the others are found on the same page', async () => {
  await phone({}, async ({ page, go, press }) => {
    const doors = () => page.locator('.t-tabs__item').allInnerTexts()
    await go('/packages/doors/login/index')
    await page.getByText('就能看到当地的全部登录方式').waitFor()
    assert.deepEqual(await doors(), ['短信验证码', '刷脸', '账号密码', '扫码登录'])
    await press('选择地区')
    await page.locator('.t-cell', { hasText: '广州市' }).first().click()
    await page.locator('.t-tabs__item', { hasText: '社保卡' }).waitFor()
    assert.deepEqual(await doors(), ['刷脸', '账号密码', '社保卡', '短信验证码'])
  })
})

// rows: K03 K04 K05 G03 G05
test('an account: signed up, logged in by a captcha in words, its password got back by SMS and changed', async () => {
  const mobile = '13912340001'
  await phone({}, async (own) => {
    const { page, go, field, press, shot } = own
    await chooseRegion(own, '广州市')
    await go('/packages/doors/login/index')
    await tab(page, '账号密码')
    await page.locator('.captcha__picture').waitFor()
    await shot('login-password')
    await exactly(page, '注册').click()
    // The region's notice is read before anything is asked.
    const accept = page.locator('uni-button', { hasText: '已阅读并同意' })
    await accept.waitFor()
    await readToTheEnd(own)
    await accept.click()
    await field('用户名').fill('lily2026')
    await field('密码').fill('short')
    await exactly(page, '注册').last().click()
    await page.getByText('密码要 8 到 64 位').waitFor()
    await field('密码').fill('tulip-4-winter')
    await field('再输入一次密码').fill('tulip-4-winter')
    await field('手机号码').fill(mobile)
    await freshCode(own, mobile)
    await shot('register')
    await exactly(page, '注册').last().click()
    await page.getByText('请看短信').waitFor()
    await press('登录')
    await page.waitForURL((url) => url.hash.includes('doors/login'))
    await tab(page, '账号密码')
    await field('用户名').fill('lily2026')
    await field('密码').fill('not-the-password-1')
    await answerInWords(own)
    await shot('login-captcha-words')
    await exactly(page, '登录').click()
    await page.locator('[role=alert]').first().waitFor()
    // Each answer is good once: there is a new question, still in words.
    await field('密码').fill('tulip-4-winter')
    await page.waitForFunction(() => document.querySelector('.captcha__question') && ![...document.querySelectorAll('input')].at(-1).value)
    await answerInWords(own)
    await exactly(page, '登录').click()
    await page.waitForURL((url) => !url.hash.includes('doors/login'))
    await go('/packages/settings/account/index')
    await page.getByText('lily2026').waitFor()
    await shot('account')
    await press('修改密码')
    await field('原密码').fill('tulip-4-winter')
    await field('新密码').fill('crocus-5-spring')
    await press('保存')
    await page.getByText('密码已修改').waitFor()
  })
  // Another phone, whose owner forgot the password.
  await phone({}, async (own) => {
    const { page, go, field, press, shot } = own
    await chooseRegion(own, '广州市')
    await go('/packages/doors/recover/index')
    await field('用户名').fill('lily2026')
    await answerInWords(own)
    await shot('recover')
    const before = await lastCode(server.base, mobile)
    await press('下一步')
    await page.getByText('如果有这个账号').waitFor()
    await field('验证码').fill(await codeSentTo(server.base, mobile, before))
    await field('新密码').fill('violet-6-summer')
    await press('设置新密码')
    await page.getByText('新密码已生效').waitFor()
    await go('/packages/doors/login/index')
    await tab(page, '账号密码')
    await field('用户名').fill('lily2026')
    await field('密码').fill('violet-6-summer')
    await answerInWords(own)
    await exactly(page, '登录').click()
    await page.waitForURL((url) => !url.hash.includes('doors/login'))
    await go('/pages/me/index')
    await page.getByText('139****0001').waitFor()
  })
})

// rows: K01 K02 S01
test('through the province\'s platform and back to where the person was; a denial ends without a session', async () => {
  await phone({}, async (own) => {
    const { page, go, press, shot } = own
    await chooseRegion(own, '山东')
    await go('/packages/messages/list/index')
    await press('登录')
    await page.getByText('我们不会得到您在那里的密码').waitFor()
    await shot('login-identity')
    await press('去山东省')
    await page.getByRole('link', { name: /拒绝授权/ }).click()
    await page.getByText('登录没有完成').waitFor()
    await shot('identity-refused')
    await press('登录')
    await press('去山东省')
    await page.getByRole('link', { name: '赵强 · 实名 3' }).click()
    // Nothing asked for it, so home is shown.
    await page.waitForURL((url) => !url.hash.includes('doors/'))
    await go('/pages/certificates/index')
    await page.getByText('监理工程师').first().waitFor()
    // What came back for another device opens nothing here: at most it is carried there, with a warning.
    await go('/packages/doors/identity/index?provider=shandong&code=abc&state=of-somebody-else')
    await page.getByText('索要登录码都是诈骗').waitFor()
    await shot('identity-handed')
    await press('复制登录码')
    await go('/packages/doors/identity/index?provider=shandong&error=access_denied')
    await page.reload()
    await page.getByText('登录没有完成').waitFor()
  })
  await phone({}, async (own) => {
    const { page, go, press } = own
    await chooseRegion(own, '市专业技术人员')
    await go('/packages/messages/list/index')
    await press('登录')
    await press('去广东省')
    await page.getByRole('link', { name: '李明 · 实名 3' }).click()
    // The page that asked for the log-in is there again.
    await page.waitForURL((url) => url.hash.includes('packages/messages/list'))
    await page.getByText('请先登录').waitFor({ state: 'detached' })
  })
})

// rows: Z02 Z03
test('a computer shows a code, and the person\'s phone lets it in or keeps it out', async () => {
  await phone({ viewport: { width: 1280, height: 800 }, isMobile: false, hasTouch: false }, async (computer) => {
    await chooseRegion(computer, '深圳')
    await computer.go('/packages/doors/login/index')
    await tab(computer.page, '扫码登录')
    const picture = computer.page.locator('.scan-door__picture img')
    const code = async () => {
      await picture.waitFor({ state: 'attached' })
      await computer.page.waitForTimeout(300)
      return new URL((await codeOnScreen(computer.page)).replace('#/', ''))
    }
    const first = await code()
    await computer.shot('login-scan')
    await phone({}, async (own) => {
      const { page, go, press, shot } = own
      const scanned = ({ search }) => go(`/packages/doors/computer/index${search}`)
      await scanned(first)
      await page.getByText('请先登录').waitFor()
      await press('登录')
      await tab(page, '短信验证码').catch(() => undefined)
      await logInHere(own, server.base, '13800138002')
      await scanned(first)
      await page.reload()
      await page.getByText('和手机同一网络').waitFor()
      await shot('computer')
      await press('不是我')
      await page.getByText('已拒绝').waitFor()
      await computer.page.locator('[role=alert]').first().waitFor()
      await computer.shot('login-scan-refused')
      await computer.press('换一个二维码')
      const second = await code()
      assert.notEqual(second.search, first.search)
      await scanned(second)
      await page.reload()
      await press('是我本人')
      await page.getByText('已在手机上确认').waitFor()
    })
    await computer.page.waitForURL((url) => !url.hash.includes('doors/login'))
    await computer.go('/pages/certificates/index')
    await computer.page.getByText('社会工作师').first().waitFor()
  })
})

test('another person on the same device sees nothing of the one before, also when nothing can be fetched', async () => {
  await phone({}, async (own) => {
    const { page, go, press, field } = own
    const logIn = async (mobile) => {
      await go('/packages/doors/login/index')
      const before = await lastCode(server.base, mobile)
      await page.waitForTimeout(before ? 1_500 : 0)
      await field('手机号码').fill(mobile)
      await press('获取验证码')
      await page.getByText('如果号码可用').waitFor()
      await field('验证码').fill(await codeSentTo(server.base, mobile, before))
      await exactly(page, '登录').click()
      await page.waitForURL((url) => !url.hash.includes('doors/login'))
    }
    await logIn('13800138002')
    await go('/pages/certificates/index')
    await page.getByText('社会工作师').first().waitFor()
    await go('/pages/me/index')
    await press('退出登录')
    await page.locator('.uni-modal__btn_primary').click()
    await page.getByText('还没有登录').waitFor()
    const LIST = /\/api\/v1\/certificates(\?|$)/
    await page.route(LIST, (route) => route.abort())
    await logIn('13800138003')
    await go('/pages/certificates/index')
    await page.locator('[role=alert]:visible').first().waitFor()
    assert.equal(await page.getByText('社会工作师').count(), 0)
    await page.unroute(LIST)
    await page.locator('uni-button:visible', { hasText: '再试一次' }).first().click()
    await page.getByText('监理工程师').first().waitFor()
  })
})

// rows: N7
test('a code that came too late is refused with what to do now, and a new one works', async () => {
  const brief = await startServer(undefined, { ZHENGDA_CODES__LIFE_SECONDS: '8', ZHENGDA_CODES__COOLDOWN_SECONDS: '1' })
  try {
    await phone({}, async (own) => {
      const { page, go, press, field, shot } = own
      await go('/packages/doors/login/index')
      await field('手机号码').fill('13800138001')
      await press('获取验证码')
      await page.getByText('如果号码可用').waitFor()
      await field('验证码').fill(await codeSentTo(brief.base, '13800138001'))
      await page.waitForTimeout(8_200)
      await exactly(page, '登录').click()
      await page.locator('[role=alert]').waitFor()
      assert.match(await page.locator('[role=alert]').innerText(), /重新获取|新的验证码|再获取/)
      await shot('login-expired')
      const late = await field('验证码').inputValue()
      await press('获取验证码')
      await field('验证码').fill(await codeSentTo(brief.base, '13800138001', late))
      await exactly(page, '登录').click()
      await page.waitForURL((url) => !url.hash.includes('doors/login'))
    }, brief.base)
  } finally {
    await brief.stop()
  }
})

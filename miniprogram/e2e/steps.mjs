// Steps that several journeys take.
import { codeSentTo, PATIENCE } from './world.mjs'

/** Logs in on the door that is open; afterwards the page that opened it is there again. */
export async function logInHere({ press, field, page }, base, mobile) {
  await field('手机号码').fill(mobile)
  await press('获取验证码')
  await page.getByText('如果号码可用').waitFor()
  await field('验证码').fill(await codeSentTo(base, mobile))
  await page.locator('uni-button', { hasText: /^登录$/ }).click()
  await page.waitForURL((url) => !url.hash.includes('doors/login'))
}

/** Opens a service of a region and chooses one of the person's certificates for it. */
export async function certificateFor({ page, go }, region, service, exam) {
  await go(`/packages/cases/service/index?region=${region}&service=${service}`)
  await page.locator('.certificate-row', { hasText: exam }).first().click()
}

/** Scrolls until the page believes that its notice was read; it listens only once it is drawn. */
export async function readToTheEnd({ page }) {
  const unread = page.getByText('请读到最后')
  for (const until = Date.now() + PATIENCE; Date.now() < until && (await unread.count());) {
    await page.mouse.wheel(0, 8_000)
    await page.waitForTimeout(100)
  }
  await unread.waitFor({ state: 'detached', timeout: PATIENCE })
}

/** Reads a notice to its end and accepts it. */
export async function acceptNotice({ page }) {
  const accept = page.locator('.notice uni-button')
  await accept.waitFor()
  await readToTheEnd({ page })
  await accept.click()
}

export async function fillAddress({ page, field }, detail, areas = ['广东省', '广州市', '天河区']) {
  await page.getByRole('button', { name: /^省 市 区/ }).click()
  for (const area of areas) await page.getByRole('button', { name: area, exact: true }).click()
  await field('详细地址').fill(detail)
}

/** Yes, in the platform's own dialogue. */
export const yes = ({ page }) => page.locator('.uni-modal__btn_primary').click()

/** Loads a page anew until it shows what comes about meanwhile; `load` is another way to load it. */
export async function comes({ page }, text, load = () => page.reload()) {
  const seen = page.getByText(text).first()
  for (const until = Date.now() + PATIENCE; Date.now() < until;) {
    await load()
    if (await seen.waitFor({ timeout: 3_000 }).then(() => true, () => false)) return
  }
  await seen.waitFor({ timeout: 2_000 })
}

/** The case that is on the screen. */
export const caseOf = (page) => new URL(page.url().replace('#', '')).searchParams.get('id')

/** Chooses a file with a button of the page, by a finger. */
export async function choose({ page }, button, file) {
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), button.tap()])
  await chooser.setFiles(file)
}

/** Chooses a region on the first page. */
export async function chooseRegion({ page, go }, region) {
  await go('/pages/home/index')
  await page.getByRole('button', { name: new RegExp(`^${region}`) }).first().click()
  await page.locator('.home__service').first().waitFor()
}

const DIGITS = ['', '一', '二', '三', '四', '五', '六', '七', '八', '九']
/** 二十七 → 27 */
function number(words) {
  const [tens, ones] = words.includes('十') ? words.split('十') : ['', words]
  return (words.includes('十') ? (tens === '' ? 1 : DIGITS.indexOf(tens)) * 10 : 0) + DIGITS.indexOf(ones)
}

/** Answers the captcha as somebody does who hears the page instead of seeing it. */
export async function answerInWords({ page, field }) {
  const words = page.locator('uni-button', { hasText: '文字题' })
  if (await words.count()) await words.click()
  const question = page.locator('.captcha__question')
  await question.waitFor()
  const [, one, sign, other] = /^(.+)(加上|减去)(.+)等于多少/.exec((await question.innerText()).trim())
  await field('答案').fill(String(sign === '加上' ? number(one) + number(other) : number(one) - number(other)))
}

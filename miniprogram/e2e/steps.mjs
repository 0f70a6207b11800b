// Steps that several journeys take.
import { codeSentTo } from './world.mjs'

/** Logs in on the door that is open; afterwards the page that opened it is there again. */
export async function logInHere({ press, field, page }, base, mobile) {
  await field('手机号码').fill(mobile)
  await press('获取验证码')
  await page.getByText('如果号码可用').waitFor()
  await field('验证码').fill(await codeSentTo(base, mobile))
  await page.locator('uni-button', { hasText: /^登录$/ }).click()
  await page.waitForURL((url) => !url.hash.includes('doors/login'))
}

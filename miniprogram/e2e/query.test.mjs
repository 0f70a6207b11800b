// The certificate query by a stranger in a browser: a captcha that is wrong and one that is right, one answer for every
// mismatch, and an end to asking.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { answerInWords, chooseRegion } from './steps.mjs'
import { launch, onPhone, startServer } from './world.mjs'

/** As many questions about one document number are answered here. */
const QUOTA = 4

let server
let browser
before(async () => {
  server = await startServer(undefined, { ZHENGDA_LIMITS__QUERIES_PER_NUMBER: String(QUOTA) })
  browser = await launch()
})
after(async () => {
  await browser?.close()
  await server?.stop()
})

const ALERT = '[role=alert]'

/** Opens the query of a region and says about whom it is. */
async function ask(own, { name, document, exam }) {
  const { page, go, field } = own
  await go('/packages/knowledge/query/index')
  // The same page once more is begun anew.
  await page.reload()
  await page.locator('.captcha__picture').waitFor()
  await page.getByRole('button', { name: /^考试/ }).click()
  await page.getByRole('button', { name: exam, exact: true }).click()
  await field('姓名').fill(name)
  await field('证件号码').fill(document)
}

/** Looks, and answers what is shown then; each look needs a captcha of its own. */
async function look({ page, press }) {
  const answered = page.waitForResponse((one) => one.url().endsWith('/certificate-queries'))
  await press('查询')
  return (await answered).status()
}

/** The answer's own words, without the number of the request. */
const said = async (page) => (await page.locator(ALERT).first().innerText()).replace(/求助时.*/, '').trim()

const wang = { name: '王芳', document: '440304198511230028', exam: '执业药师' }

// rows: K47 K48 K49 K50
test('a stranger finds a certificate by what stands on it; a captcha is good once, and a wrong one finds nothing', async () => {
  await onPhone(browser, server.base, {}, async (own) => {
    const { page, field, press, shot } = own
    await chooseRegion(own, '市专业技术人员')
    await ask(own, wang)
    await press('查询')
    // Nothing is asked without a captcha; then one with a wrong answer.
    await page.locator('.field', { hasText: '图' }).getByText('请填写这一项').first().waitFor()
    const first = await page.locator('.captcha__picture img, img.captcha__picture').first().getAttribute('src')
    await page.locator('.field input').last().fill('zzzz')
    assert.equal(await look(own), 422)
    await page.getByText('图形验证码不对').waitFor()
    await shot('query-captcha-wrong')
    // There is another picture, an empty field, and what was typed about the person is kept.
    await page.waitForFunction((before) => document.querySelector('.captcha__picture img')?.getAttribute('src') !== before, first)
    await page.waitForFunction(() => [...document.querySelectorAll('.field input')].at(-1)?.value === '')
    assert.equal(await field('姓名').inputValue(), wang.name)
    await answerInWords(own)
    assert.equal(await look(own), 200)
    await page.getByText('东莞市').waitFor()
    const shown = await page.locator('.query__rows').innerText()
    assert.match(shown, /执业药师[\s\S]*王芳[\s\S]*药学/)
    // A number that was not asked with is not told.
    assert.ok(!shown.includes('20180544400000002') && shown.includes('*'), shown)
    await shot('query-found')
    await press('再查')
    await page.locator('.captcha').waitFor()
  })
})

// rows: K48 P15
test('every mismatch has one answer, and after so many questions about one number there is an end', async () => {
  await onPhone(browser, server.base, {}, async (own) => {
    const { page, press, field, shot } = own
    await chooseRegion(own, '市专业技术人员')
    const answers = []
    const wrong = [
      { ...wang, name: '王小二', document: '370102197810053678' }, { ...wang, document: '110101199003074514' },
      { name: '李明', document: '440105199003074516', exam: '执业药师' },
    ]
    for (const one of wrong) {
      await ask(own, one)
      await answerInWords(own)
      assert.equal(await look(own), 404)
      await page.locator(ALERT).waitFor()
      answers.push(await said(page))
    }
    assert.match(answers[0], /没有查到相符的证书/)
    assert.deepEqual([...new Set(answers)], [answers[0]], 'which part differs is never told')
    // The same number again and again, right or wrong.
    await ask(own, { ...wang, name: '王小二', document: '370102197810053678' })
    let status = 404
    for (let asked = 0; asked < QUOTA && status === 404; asked++) {
      await answerInWords(own)
      status = await look(own)
      await page.waitForFunction(() => ![...document.querySelectorAll('.field input')].at(-1).value)
    }
    assert.equal(status, 429)
    // It says why, until when, and what works now.
    assert.match(await said(page), /查询次数太多[\s\S]*明天再查[\s\S]*扫码/)
    await shot('query-quota')
    // What was typed is kept, so that nothing is lost while waiting.
    assert.equal(await field('姓名').inputValue(), '王小二')
    await press('查询')
    await page.locator('.field', { hasText: '答案' }).getByText('请填写这一项').waitFor()
  })
})

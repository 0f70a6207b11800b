// Journeys of a case through the compiled mini-program, in the runner, against the real server.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { withFifthRegion } from './fifth.mjs'
import { pdf, portrait } from './papers.mjs'
import { carrier, office } from './staff.mjs'
import { choose, comes, readToTheEnd } from './steps.mjs'
import { launch, startServer } from './world.mjs'
import { OFFICIAL, logIn, onWeapp } from './weapp-world.mjs'

let fifth
let server
let browser
before(async () => {
  fifth = withFifthRegion()
  server = await startServer(OFFICIAL, fifth.settings)
  browser = await launch()
})
after(async () => {
  await browser?.close()
  await server?.stop()
  fifth?.remove()
})

/** A candidate's phone, logged in, whose program did nothing that it may not do. */
const phone = (mobile, journey) => onWeapp(browser, server.base, {}, async (own) => {
  await logIn(own, server.base, mobile)
  await journey(own)
})

const onPage = (page, name) => page.waitForURL((url) => url.hash.startsWith(`#/${name}`))
const idOf = (page) => new URLSearchParams(page.url().split('?').at(-1)).get('id')
const yes = ({ page }) => page.locator('.runner-modal button').first().click()
const forward = ({ page, part }) => part('bar').last().locator('wx-button').first().tap().then(() => page.waitForTimeout(0))

async function acceptNotice({ page }) {
  const accept = page.locator('wx-button', { hasText: '同意' }).last()
  await accept.waitFor()
  await readToTheEnd({ page })
  await accept.tap()
}

// rows: G22 G25 G26 G27 G28 G29 N11 Q6
test('weapp: a mailing with the network gone in the middle, returned, corrected, sent and signed for', async () => {
  const gz = office(server.base, 'guangzhou')
  await phone('13800138003', async (own) => {
    const { page, go, press, part, field, setPhone } = own
    await go('/packages/cases/service/index?region=guangzhou&service=mailing')
    await part('certificate-row', { hasText: '监理工程师' }).first().tap()
    await onPage(page, 'packages/cases/apply')
    await acceptNotice(own)
    await field('收件人').fill('赵强')
    await field('手机号码').fill('13800138003')
    await page.locator('wx-picker select').first().tap()
    await page.getByText('广东省 广州市 天河区').waitFor()
    await field('详细地址').fill('天河路8号2栋')
    await setPhone({ offline: true })
    await page.getByText('没有网络').last().waitFor()
    await forward(own)
    await page.locator('[aria-role=alert]').first().waitFor()
    assert.equal(await field('详细地址').inputValue(), '天河路8号2栋')
    await setPhone({ offline: false })
    await forward(own)
    await page.getByText('广东省广州市天河区天河路8号2栋').first().waitFor()
    await forward(own)
    await yes(own)
    await page.getByText('等待审核').first().waitFor()
    await press('下载回执')
    await page.waitForFunction(() => globalThis.phone.opened.endsWith('receipt.pdf'))
    await press('查看办件')
    await onPage(page, 'packages/cases/detail')
    const id = idOf(page)
    await gz.claim(id)
    await gz.giveBack(id, 'address_unclear', '请写到房号')
    await go(`/packages/cases/detail/index?id=${id}`)
    await page.getByText('请写到房号').first().waitFor()
    await page.locator('wx-button', { hasText: /编辑|修改/ }).last().tap()
    await onPage(page, 'packages/cases/apply')
    await field('详细地址').waitFor()
    assert.equal(await field('详细地址').inputValue(), '天河路8号2栋')
    await field('详细地址').fill('天河路8号2栋301房')
    await forward(own)
    await page.getByText('天河路8号2栋301房').last().waitFor()
    await forward(own)
    await yes(own)
    await part('apply-done').last().getByText('等待审核').first().waitFor()
    await gz.claim(id)
    await gz.approve(id)
    await gz.dispatch(id, 'EA123456785CN')
    await carrier(server.base, 'EA123456785CN', ['已揽收', 'collected'], ['本人签收', 'signed'])
    await comes(own, '本人签收', () => go(`/packages/cases/detail/index?id=${id}`))
  })
})

// rows: Z08 Z09 Z10
test('weapp: rejected, and appealed against', async () => {
  const sz = office(server.base, 'shenzhen')
  await phone('13800138002', async (own) => {
    const { page, go, press, part, field, setPhone } = own
    await go('/packages/cases/service/index?region=shenzhen&service=mailing')
    await part('certificate-row', { hasText: '社会工作师' }).first().tap()
    await onPage(page, 'packages/cases/apply')
    await acceptNotice(own)
    await field('收件人').fill('王芳')
    await part('field', { hasText: /手机|电话/ }).locator('input').first().fill('13800138002')
    await setPhone({ area: ['广东省', '深圳市', '福田区'] })
    await page.locator('wx-picker select').first().tap()
    await field('详细地址').fill('福中路17号1栋502房')
    await forward(own)
    await page.getByText('福中路17号1栋502房').first().waitFor()
    await forward(own)
    await press('查看办件')
    await onPage(page, 'packages/cases/detail')
    const id = idOf(page)
    await sz.claim(id)
    await sz.reject(id, 'other', '请先到现场核对')
    await go(`/packages/cases/detail/index?id=${id}`)
    await page.getByText('请先到现场核对').first().waitFor()
    await press('申诉')
    await field('请写明申诉的理由').fill('证书信息与登记一致。')
    // Whoever leaves the page finds the words again.
    await go(`/packages/cases/detail/index?id=${id}`)
    await page.getByText('已恢复您上次填写的内容').last().waitFor()
    assert.equal(await field('请写明申诉的理由').inputValue(), '证书信息与登记一致。')
    await forward(own)
    await yes(own)
    await page.getByText('您的申诉').waitFor()
  })
})

// rows: N1 N10 P7
test('weapp: the fifth region\'s own service, its photo put right by the coach, a document from a chat', async () => {
  await phone('13800138001', async (own) => {
    const { page, go, press, part, field } = own
    await go('/packages/cases/service/index?region=haizhou&service=qualification_review')
    await press('我要核查')
    await onPage(page, 'packages/cases/apply')
    await field('毕业证号').waitFor()
    await part('field', { hasText: '考试' }).locator('[aria-role=button]').first().tap()
    await page.getByText('社会工作师', { exact: true }).first().tap()
    await field('年度').fill('2024')
    await field('毕业证号').fill('BY2026')
    await part('t-radio', { hasText: '全日制' }).first().tap()
    const slot = (name) => part('file-slot', { hasText: name }).first()
    await choose(own, slot('证件照').locator('wx-button').first(), await portrait(page, { width: 590, height: 826 }))
    await slot('证件照').getByText('不符合要求').waitFor()
    await slot('证件照').locator('wx-button', { hasText: '调整' }).tap()
    await slot('证件照').getByText('已上传').waitFor()
    await choose(own, slot('毕业证').locator('wx-button', { hasText: '文件' }), pdf('diploma.pdf'))
    await slot('毕业证').getByText('已上传').waitFor()
    await forward(own)
    await page.getByText('diploma.pdf').last().waitFor()
    await forward(own)
    await page.getByText('等待审核').first().waitFor()
  })
})

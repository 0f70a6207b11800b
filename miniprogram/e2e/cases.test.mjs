// Journeys of a case, from its form to its end, between a phone and the office.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { phones } from './phones.mjs'
import { carrier, office } from './staff.mjs'
import { acceptNotice, caseOf, certificateFor, comes, fillAddress, yes } from './steps.mjs'
import { codeSentTo, launch, startServer } from './world.mjs'

let server
let browser
let phone
before(async () => {
  server = await startServer()
  browser = await launch()
  phone = phones(browser, server.base)
})
after(async () => {
  await browser?.close()
  await server?.stop()
})

const certificateOf = (own, region, exam) => certificateFor(own, region, 'mailing', exam)

// rows: G26 G27 G28 G29 G30 G22 G23 Q6 N11
test('a mailing: registered, its mobile confirmed, reviewed, sent, signed for', async () => {
  const gz = office(server.base, 'guangzhou')
  let id
  await phone('13800138001', async (own) => {
    const { page, field, press, shot } = own
    await certificateOf(own, 'guangzhou', '一级建造师')
    await acceptNotice(own)
    await field('收件人').fill('李明')
    await field('手机号码').fill('13900139001')
    await fillAddress(own, '天河路8号2栋301房')
    await press('下一步')
    await page.getByText('广东省广州市天河区天河路8号2栋301房').waitFor()
    // The mobile is confirmed before it is handed in, by a code to itself.
    await press('获取验证码')
    await page.getByText('如果号码可用').waitFor()
    await field('验证码').fill(await codeSentTo(server.base, '13900139001'))
    await page.locator('uni-button', { hasText: /^提交$/ }).click()
    await yes(own)
    await page.locator('.apply-done').waitFor()
    await shot('apply-done')
    await press('查看办件')
    await page.getByText('15个工作日').waitFor()
    id = caseOf(page)
    await gz.claim(id)
    await gz.approve(id)
    await gz.dispatch(id, 'EA123456785CN')
    await carrier(server.base, 'EA123456785CN', ['已揽收', 'collected'], ['派件中', 'out_for_delivery'])
    await comes(own, '派件中')
    await page.getByText('EA123456785CN').waitFor()
    await shot('case-parcel')
    await carrier(server.base, 'EA123456785CN', ['本人签收', 'signed'])
    await comes(own, '本人签收')
    await own.go('/packages/messages/list/index')
    await page.locator('.t-cell').first().waitFor()
    await shot('messages')
  })
})

// rows: G25 Z12 S22
test('returned, corrected and handed in again', async () => {
  const gz = office(server.base, 'guangzhou')
  await phone('13800138003', async (own) => {
    const { page, field, press, shot } = own
    await certificateOf(own, 'guangzhou', '监理工程师')
    await acceptNotice(own)
    await field('收件人').fill('赵强')
    await field('手机号码').fill('13800138003')
    await fillAddress(own, '天河路8号2栋')
    await press('下一步')
    await page.locator('uni-button', { hasText: /^提交$/ }).click()
    await yes(own)
    await press('查看办件')
    await page.getByText('等待审核').first().waitFor()
    const id = caseOf(page)
    await gz.claim(id)
    await gz.giveBack(id, 'address_unclear', '请写到房号')
    await page.reload()
    await page.getByText('工作人员的意见').waitFor()
    await page.getByText('请写到房号').first().waitFor()
    await shot('case-returned')
    await page.locator('.bar uni-button', { hasText: /编辑|修改/ }).click()
    await page.waitForURL((url) => url.hash.includes('/apply/'))
    await page.locator('uni-button', { hasText: '已阅读并同意' }).or(page.locator('.field', { hasText: '详细地址' })).first().waitFor()
    if (await page.locator('uni-button', { hasText: '已阅读并同意' }).count()) await acceptNotice(own)
    assert.equal(await field('详细地址').inputValue(), '天河路8号2栋')
    await field('详细地址').fill('天河路8号2栋301房')
    await press('下一步')
    await page.getByText('天河路8号2栋301房').waitFor()
    await page.locator('.bar uni-button').first().click()
    await yes(own)
    await page.locator('.apply-done').getByText('等待审核').first().waitFor()
    await shot('case-again')
  })
})

// rows: Z08 Z09 Z10
test('rejected, and appealed against once', async () => {
  const sz = office(server.base, 'shenzhen')
  await phone('13800138002', async (own) => {
    const { page, field, press, shot } = own
    await certificateOf(own, 'shenzhen', '社会工作师')
    await acceptNotice(own)
    await field('收件人').fill('王芳')
    await page.locator('.field', { hasText: /手机|电话/ }).locator('input').first().fill('13800138002')
    await fillAddress(own, '福中路17号1栋502房', ['广东省', '深圳市', '福田区'])
    await press('下一步')
    await page.locator('.bar uni-button').first().click()
    await press('查看办件')
    await page.locator('.case__state').waitFor()
    const id = caseOf(page)
    await sz.claim(id)
    await sz.reject(id, 'other', '请先到现场核对')
    await page.reload()
    await page.getByText('请先到现场核对').first().waitFor()
    await page.locator('.bar uni-button', { hasText: '申诉' }).click()
    await page.locator('.bar uni-button', { hasText: '申诉' }).click()
    await page.getByText('请填写这一项').waitFor()
    await field('请写明申诉的理由').fill('证书信息与登记一致，附上次核对的回执号。')
    await page.reload()
    await page.getByText('已恢复您上次填写的内容').waitFor()
    assert.equal(await field('请写明申诉的理由').inputValue(), '证书信息与登记一致，附上次核对的回执号。')
    await page.locator('.bar uni-button', { hasText: '申诉' }).click()
    await yes(own)
    await page.getByText('您的申诉').waitFor()
    assert.equal(await page.locator('.bar uni-button', { hasText: '申诉' }).count(), 0)
    await shot('case-appealed')
  })
})

// rows: N9 Q6
test('nothing is lost: the application closed, the network gone in the middle of a form', async () => {
  await phone('13800138001', async (own) => {
    const { page, context, go, field, press, shot } = own
    await go('/packages/cases/service/index?region=guangzhou&service=information_change')
    await page.locator('.bar uni-button').first().click()
    await page.locator('uni-button', { hasText: '已阅读并同意' }).or(page.locator('.field')).first().waitFor()
    if (await page.locator('uni-button', { hasText: '已阅读并同意' }).count()) await acceptNotice(own)
    await field('修改为').fill('写到一半的内容')
    // The application is closed and opened again.
    await page.reload()
    await page.getByText('已恢复您上次填写的内容').waitFor()
    assert.equal(await field('修改为').inputValue(), '写到一半的内容')
    await shot('apply-restored')
    // The notice that was accepted can be read again, and leads on.
    if (await page.locator('.bar uni-button', { hasText: '上一步' }).count()) {
      await press('上一步')
      await page.getByText('您已阅读并同意').first().waitFor()
      await press('下一步')
      await field('修改为').waitFor()
    }
    // The network goes; what was filled in waits on the phone, and is sent when it is back.
    await context.setOffline(true)
    await page.getByText('没有网络').waitFor()
    await press('先保存，以后再办')
    await page.getByText('已保存在这台手机上').waitFor()
    await page.getByText('1 份草稿等待联网后保存').waitFor()
    await shot('apply-offline')
    await context.setOffline(false)
    await page.getByText('1 份草稿等待联网后保存').waitFor({ state: 'detached' })
    // From here on the form is the change of that case: what is typed now is there when the person comes back to it.
    await page.getByText('已保存。').waitFor()
    await field('修改为').fill('联网后接着写的内容')
    await go('/pages/cases/index')
    await page.locator('.case-row', { hasText: '草稿' }).first().waitFor()
    await shot('cases')
    await page.locator('.case-row', { hasText: '草稿' }).first().click()
    await page.locator('.bar uni-button', { hasText: /编辑|修改/ }).click()
    await page.getByText('已恢复您上次填写的内容').waitFor()
    assert.equal(await field('修改为').inputValue(), '联网后接着写的内容')
  })
})

// rows: S04 S05 S06 S07 S08 S11 S13 S17
test('a reissue from the register: locked data, the rest is asked for, handed in from the last page', async () => {
  await phone('13800138003', async (own) => {
    const { page, go, shot } = own
    await go('/packages/cases/service/index?region=shandong&service=reissue')
    await page.getByText('可申请').first().waitFor()
    await page.getByText('不可申请').waitFor()
    await shot('service-shandong')
    await page.locator('.certificate-row', { hasText: '可申请' }).first().click()
    await page.locator('.field', { hasText: '证书管理号' }).waitFor()
    const locked = page.locator('.field', { hasText: '证书管理号' }).locator('input')
    assert.equal(await locked.isDisabled(), true)
    assert.equal(await locked.inputValue(), '16039686')
    await shot('apply-shandong')
  })
})

// The main flow of each region on one client: pages, words, gates and files are the region's.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { withFifthRegion } from './fifth.mjs'
import { pdf, portrait, sheet } from './papers.mjs'
import { phones } from './phones.mjs'
import { office } from './staff.mjs'
import { acceptNotice, caseOf, certificateFor, choose, yes } from './steps.mjs'
import { launch, startServer } from './world.mjs'

let fifth
let server
let browser
let phone
before(async () => {
  fifth = withFifthRegion()
  server = await startServer(undefined, fifth.settings)
  browser = await launch()
  phone = phones(browser, server.base)
})
after(async () => {
  await browser?.close()
  await server?.stop()
  fifth?.remove()
})

const forward = ({ page }) => page.locator('.bar uni-button').first().click()
const slot = (page, name) => page.locator('.file-slot', { hasText: name }).first()
const begin = async ({ page, go }, region, service) => {
  await go(`/packages/cases/service/index?region=${region}&service=${service}`)
  await page.locator('.bar uni-button').first().click()
}
const pick = async ({ page }, label, option) => {
  await page.locator('.field', { hasText: label }).locator('[role=button]').first().click()
  await page.getByRole('button', { name: option, exact: true }).click()
}
/** Puts one file into each slot that needs one, of a kind that it takes. */
async function fillSlots({ page }) {
  for (const one of await page.locator('.file-slot').all()) {
    if (!(await one.locator('.file-slot__name .field__mark').count())) continue
    const said = await one.innerText()
    if (/像素/.test(said)) await choose({ page }, one.locator('uni-button').first(), await portrait(page))
    else if (/PDF/.test(said)) await choose({ page }, one.locator('uni-button', { hasText: 'PDF' }), pdf())
    else await choose({ page }, one.locator('uni-button').first(), await sheet(page))
    await one.getByText('已上传').waitFor()
  }
}

// rows: G07 G11 G12 G13 G14 G19 G20 G21 G22 G23
test('Guangzhou: an exchange in five pages, one question each', async () => {
  await phone('13800138001', async (own) => {
    const { page, field, shot } = own
    await certificateFor(own, 'guangzhou', 'exchange', '一级建造师')
    await page.getByText('核对本人信息').waitFor()
    assert.equal(await field('证书管理号').isDisabled(), true)
    await forward(own)
    await page.getByText('请填写这一项').first().waitFor()
    await page.locator('.t-radio', { hasText: '其他内容' }).click()
    await field('更换后的内容').fill('专业：市政公用工程')
    await shot('guangzhou-1')
    await forward(own)
    await page.getByText('下载申请表').first().waitFor()
    await shot('guangzhou-2')
    await acceptNotice(own)
    await acceptNotice(own)
    await page.locator('.file-slot, .t-radio').first().waitFor()
    if (await page.locator('.file-slot').count()) {
      await fillSlots(own)
      await shot('guangzhou-3')
      await forward(own)
    }
    await page.locator('.t-radio', { hasText: '现场领取' }).click()
    await shot('guangzhou-4')
    await forward(own)
    await yes(own)
    await page.getByText('请在 15 个工作日内登录查看办理情况').waitFor()
    await shot('guangzhou-5')
  })
})

// rows: K08 K09 K10
test('a city of Guangdong: handed in with evidence, and changed as long as nobody has decided', async () => {
  await phone('13800138001', async (own) => {
    const { page, field, press, shot } = own
    await begin(own, 'guangdong-city', 'qualification_review')
    await pick(own, '考试名称', '社会工作师')
    await field('考试年度').fill('2025')
    await field('情况说明').fill('社会工作专业，工作满四年。')
    // A camera's picture is made smaller on the phone before it costs the person's data.
    const photo = await sheet(page, { width: 3000, height: 4000, quality: 0.95, grain: true })
    assert.ok(photo.buffer.length > 2_000_000, `${photo.buffer.length} bytes`)
    let sent = 0
    page.on('request', (request) => {
      if (/\/(attachments|parts)$/.test(request.url())) sent += request.postDataBuffer()?.length ?? 0
    })
    await choose(own, slot(page, '证明材料').locator('uni-button').first(), photo)
    await slot(page, '证明材料').getByText('已上传').waitFor()
    assert.ok(sent > 0 && sent < photo.buffer.length / 2, `it was sent smaller: ${sent} bytes`)
    await choose(own, slot(page, '证明材料').locator('uni-button').last(), pdf('certificate-of-work.pdf'))
    await slot(page, '证明材料').getByText('2. certificate-of-work.pdf').waitFor()
    await slot(page, '证明材料').getByText('已上传').nth(1).waitFor()
    await shot('guangdong-files')
    await forward(own)
    await page.getByText('工作满四年').waitFor()
    await forward(own)
    await page.locator('.apply-done').getByText('等待审核').first().waitFor()
    await press('查看办件')
    await page.locator('.case__state').waitFor()
    const id = caseOf(page)
    await page.locator('.bar uni-button', { hasText: '修改' }).click()
    await field('情况说明').fill('社会工作专业，工作满五年。')
    await forward(own)
    await forward(own)
    await page.locator('.apply-done').waitFor()
    const city = office(server.base, 'guangdong-city')
    await city.claim(id)
    await city.approve(id)
    await own.go(`/packages/cases/detail/index?id=${id}`)
    await page.getByText('工作满五年').waitFor()
    await page.locator('.row, .rows', { hasText: '考试名称' }).getByText('社会工作师').first().waitFor()
    assert.equal(await page.locator('.bar uni-button', { hasText: '修改' }).count(), 0)
    await shot('guangdong-approved')
  })
})

// rows: Z25 Z26
test('Shenzhen: a receipt after its notice, every field by its own rule, returned and corrected', async () => {
  await phone('13800138002', async (own) => {
    const { page, field, press, shot } = own
    await begin(own, 'shenzhen', 'receipt')
    await page.getByText('我已阅读并同意').waitFor()
    await acceptNotice(own)
    await pick(own, '考试名称', '社会工作师')
    await field('考试年度').fill('2024')
    await field('票据抬头').fill('王芳')
    await field('收费项目').fill('社会工作师考试费')
    await field('缴费金额').fill('183.555')
    await field('接收电子票据的邮箱').fill('wang')
    await forward(own)
    await page.locator('.field__fault').first().waitFor()
    assert.equal(await page.locator('.field__fault').count(), 2)
    await shot('shenzhen-faults')
    await field('缴费金额').fill('183')
    await field('接收电子票据的邮箱').fill('wang@example.cn')
    await forward(own)
    await page.getByText('183').waitFor()
    await forward(own)
    await page.locator('.apply-done').waitFor()
    await press('查看办件')
    await page.locator('.case__state').waitFor()
    const id = caseOf(page)
    assert.equal(await page.locator('.bar uni-button', { hasText: '修改' }).count(), 0, 'only what was returned is changed')
    const sz = office(server.base, 'shenzhen')
    await sz.claim(id)
    await sz.giveBack(id, 'other', '抬头请写全称')
    await page.reload()
    await page.getByText('抬头请写全称').first().waitFor()
    await page.locator('.bar uni-button', { hasText: /修改|编辑/ }).click()
    await field('票据抬头').fill('王芳（个人）')
    assert.equal(await field('缴费金额').inputValue(), '183.00')
    await forward(own)
    await forward(own)
    await page.locator('.apply-done').getByText('等待审核').first().waitFor()
  })
})

// rows: S04 S05 S06 S08 S11 S13 S17 S18 S20
test('Shandong: a reissue in three steps from the register, and one that the register does not have', async () => {
  await phone('13800138003', async (own) => {
    const { page, field, press, go, shot } = own
    await certificateFor(own, 'shandong', 'reissue', '可申请')
    await page.getByText('②提交补证申请').waitFor()
    assert.equal(await field('证书管理号').inputValue(), '16039686')
    for (const one of await page.locator('.field:not(.field--fixed)').all()) {
      const said = await one.innerText()
      if (/出生年月/.test(said)) await one.locator('input').fill('197810')
      if (/性别/.test(said)) await page.locator('.t-radio', { hasText: '男' }).click()
      if (/级别/.test(said)) await one.locator('input').fill('无')
    }
    await fillSlots(own)
    await shot('shandong-2')
    await forward(own)
    await page.getByText('补证申请已提交').waitFor()
    await shot('shandong-3')
    await press('查看办件')
    await page.getByText('等待审核').first().waitFor()
    await go('/packages/cases/service/index?region=shandong&service=reissue')
    await press('填写补证申请')
    await page.getByRole('button', { name: '一级建造师', exact: true }).click()
    await page.locator('.field', { hasText: '证书管理号' }).waitFor()
    assert.equal(await field('证书管理号').isDisabled(), false)
    await shot('shandong-free')
  })
})

// rows: N1 N10 P7
test('the fifth region: services, fields, words and files that no line of the client knows; the coach for its photo', async () => {
  await phone('13800138001', async (own) => {
    const { page, field, go, press, shot } = own
    await go('/pages/home/index')
    await page.getByRole('button', { name: /^海州市/ }).click()
    await page.getByRole('button', { name: '学历核查' }).waitFor()
    await page.getByRole('button', { name: '补办证书' }).waitFor()
    await shot('haizhou-home')
    await page.getByRole('button', { name: '学历核查' }).click()
    await press('我要核查')
    assert.equal(await field('姓名').isDisabled(), true)
    await pick(own, '考试', '社会工作师')
    await field('年度').fill('2024')
    await field('毕业证号').fill('2026')
    await page.locator('.t-radio', { hasText: '夜大' }).click()
    await page.locator('.t-switch').click()
    await field('毕业年月').fill('201906')
    await field('电子邮箱').fill('li@example.cn')
    await forward(own)
    await page.getByText('以 BY 开头，后面 4 位数字').waitFor()
    await field('毕业证号').fill('BY2026')
    // Too dark behind the head: no machine may change that. Too large: the server cuts it if the person wishes.
    const add = slot(page, '证件照').locator('.file-slot__add uni-button').first()
    await choose(own, add, await portrait(page, { background: '#3a6ea5' }))
    await slot(page, '证件照').getByText(/背景/).waitFor()
    await shot('coach-background')
    assert.equal(await slot(page, '证件照').locator('uni-button', { hasText: '调整' }).count(), 0)
    await slot(page, '证件照').locator('uni-button', { hasText: '删除' }).click()
    await choose(own, add, await portrait(page, { width: 590, height: 826 }))
    await slot(page, '证件照').getByText(/像素/).nth(1).waitFor()
    await shot('coach-size')
    await slot(page, '证件照').locator('uni-button', { hasText: '调整' }).click()
    await slot(page, '证件照').getByText('已上传').waitFor()
    await choose(own, slot(page, '毕业证').locator('uni-button', { hasText: 'PDF' }), pdf('diploma.pdf'))
    await slot(page, '毕业证').getByText('已上传').waitFor()
    await shot('haizhou-form')
    await forward(own)
    for (const answer of ['BY2026', '夜大', '201906', 'diploma.pdf']) await page.getByText(answer).first().waitFor()
    await shot('haizhou-check')
    await press('送去核查')
    await page.locator('.apply-done').waitFor()
    await press('查看办件')
    await page.getByText('学历核查').waitFor()
    await shot('haizhou-case')
  })
})

// rows: N9 P7
test('a file on its way: shown, stopped, lost with the network and gone on with, with one effect', async () => {
  await phone('13800138003', async (own) => {
    const { page, shot } = own
    await begin(own, 'guangdong-city', 'refund')
    const material = slot(page, '证明材料')
    await material.waitFor()
    // Small enough to be sent at once; larger ones go in parts (upload.test.mjs).
    const file = await sheet(page, { width: 620, height: 877 })
    const add = material.locator('.file-slot__add uni-button').first()
    let letGo
    const held = new Promise((resolve) => (letGo = resolve))
    await page.route('**/api/v1/attachments', async (route) => {
      await held
      await route.abort().catch(() => undefined)
    })
    await choose(own, add, file)
    await material.getByText(/正在上传/).waitFor()
    await shot('upload-under-way')
    await material.locator('uni-button', { hasText: '取消' }).click()
    await material.getByText('page.jpg').waitFor({ state: 'detached' })
    letGo()
    const keys = []
    page.on('request', (request) => {
      if (request.url().endsWith('/api/v1/attachments') && request.method() === 'POST') keys.push(request.headers()['idempotency-key'])
    })
    await choose(own, add, file)
    await material.getByText('没有传完').waitFor()
    await shot('upload-lost')
    await page.unroute('**/api/v1/attachments')
    await material.locator('uni-button', { hasText: '继续上传' }).click()
    await material.getByText('已上传').waitFor()
    assert.equal(keys.length, 2)
    assert.equal(new Set(keys).size, 1, 'the second attempt is the first one again')
  })
})

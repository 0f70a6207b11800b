// Every page of the client on four sheets: plain, elder mode, dark, English. One command: make contact-sheet
//   node scripts/contact-sheet.mjs FOLDER       (needs the built client, the built server and Chromium)
import fs from 'node:fs'
import path from 'node:path'
import { PAGES, queries } from '../e2e/pages.mjs'
import { logInHere } from '../e2e/steps.mjs'
import { prepare } from '../e2e/prepared.mjs'
import { launch, openPhone, startServer } from '../e2e/world.mjs'

const folder = process.argv[2]
if (!folder) {
  console.error('usage: node scripts/contact-sheet.mjs FOLDER')
  process.exit(2)
}
const MOBILE = '13800138003'
const SHEETS = [
  { name: 'light', options: {} },
  { name: 'elder', options: {}, kept: { elder: true } },
  { name: 'dark', options: { colorScheme: 'dark' } },
  { name: 'english', options: {}, kept: { locale: 'en' } },
]
const COLUMNS = 8
const WIDTH = 180

fs.mkdirSync(folder, { recursive: true })
const server = await startServer()
const browser = await launch()
try {
  const first = await openPhone(browser, server.base)
  await first.go('/packages/doors/login/index')
  await logInHere(first, server.base, MOBILE)
  const storageState = await first.context.storageState()
  const token = /\\?"token\\*":\\*"([A-Za-z0-9_-]{40,})/.exec(JSON.stringify(storageState.origins))[1]
  await prepare(server.base, token, MOBILE)
  const query = await queries(server.base, token)
  await first.context.close()
  for (const sheet of SHEETS) {
    const pictures = await shoot(sheet, storageState, query)
    const file = path.join(folder, `contact-${sheet.name}.jpg`)
    await compose(pictures, file)
    console.log(`${file}: ${pictures.length} pages, ${Math.ceil(fs.statSync(file).size / 1024)} KiB`)
  }
} finally {
  await browser.close()
  await server.stop()
}

async function shoot({ options, kept = {} }, storageState, query) {
  const own = await openPhone(browser, server.base, { storageState, deviceScaleFactor: 1, ...options })
  await own.go('/pages/home/index')
  await own.page.waitForLoadState('networkidle')
  await own.page.evaluate((values) => {
    for (const [name, value] of Object.entries(values)) localStorage.setItem(`zhengda.${name}`, JSON.stringify(value))
    localStorage.setItem('zhengda.region', JSON.stringify('shenzhen'))
  }, kept)
  const pictures = []
  for (const at of PAGES) {
    await own.page.goto('about:blank')
    await own.go(`/${at}${query(at)}`)
    await own.page.waitForLoadState('networkidle')
    await own.page.waitForTimeout(250)
    pictures.push({ at, picture: (await own.page.screenshot({ type: 'png' })).toString('base64') })
  }
  await own.context.close()
  return pictures
}

/** The browser lays the pictures out; no other tool is needed. */
async function compose(pictures, file) {
  const context = await browser.newContext({ viewport: { width: COLUMNS * (WIDTH + 12) + 12, height: 800 } })
  const page = await context.newPage()
  const figures = pictures.map(({ at, picture }) => `<figure><img src="data:image/png;base64,${picture}"><figcaption>${at.replace(/^packages\//, '').replace(/\/index$/, '')}</figcaption></figure>`)
  await page.setContent(`<style>
    body { margin: 0; padding: 6px; background: #fff; font: 11px system-ui, sans-serif; display: flex; flex-wrap: wrap; }
    figure { margin: 6px; width: ${WIDTH}px; } img { width: 100%; border: 1px solid #ccc; box-sizing: border-box; } figcaption { color: #333; text-align: center; }
  </style>${figures.join('')}`)
  await page.screenshot({ path: file, type: 'jpeg', quality: 72, fullPage: true })
  await context.close()
}

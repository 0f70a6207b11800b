// Every page of the client on four sheets: plain, elder mode, dark, English. One command: make contact-sheet
//   node scripts/contact-sheet.mjs FOLDER       (needs the built client, the built server and Chromium)
// SINGLES=FOLDER keeps each picture in its own size too.
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
const MOBILE = '13800138001'
const REGION = 'guangzhou'
/** Each pass opens every page once; what only the theme changes is taken in the same pass. */
const PASSES = [
  { kept: {}, sheets: { light: 'light', dark: 'dark' } },
  { kept: { elder: true }, sheets: { elder: 'light' } },
  { kept: { locale: 'en' }, sheets: { english: 'light' } },
]
const COLUMNS = 8
const WIDTH = 180

fs.mkdirSync(folder, { recursive: true })
// The number gets two codes within a minute: one to log in, one for the form.
const server = await startServer(undefined, { ZHENGDA_CODES__COOLDOWN_SECONDS: '0' })
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
  for (const pass of PASSES) {
    for (const [name, pictures] of Object.entries(await shoot(pass, storageState, query))) {
      const file = path.join(folder, `contact-${name}.jpg`)
      await compose(pictures, file)
      console.log(`${file}: ${pictures.length} pages, ${Math.ceil(fs.statSync(file).size / 1024)} KiB`)
    }
  }
} finally {
  await browser.close()
  await server.stop()
}

async function shoot({ kept, sheets }, storageState, query) {
  const own = await openPhone(browser, server.base, { storageState, deviceScaleFactor: 1 })
  await own.go('/pages/home/index')
  await own.page.waitForLoadState('networkidle')
  await own.page.evaluate((values) => {
    for (const [name, value] of Object.entries(values)) localStorage.setItem(`zhengda.${name}`, JSON.stringify(value))
  }, { region: REGION, ...kept })
  const taken = Object.fromEntries(Object.keys(sheets).map((name) => [name, []]))
  for (const at of PAGES) {
    await own.page.goto('about:blank')
    await own.page.emulateMedia({ colorScheme: 'light' })
    await own.go(`/${at}${query(at)}`)
    await own.page.waitForLoadState('networkidle')
    await own.page.addStyleTag({ content: '* { transition: none !important; }' })
    for (const [name, colorScheme] of Object.entries(sheets)) {
      await own.page.emulateMedia({ colorScheme })
      await own.page.waitForTimeout(100)
      const picture = await own.page.screenshot({ type: 'png' })
      if (process.env.SINGLES) fs.writeFileSync(path.join(process.env.SINGLES, `${name}-${at.replaceAll('/', '-')}.png`), picture)
      taken[name].push({ at, picture: picture.toString('base64') })
    }
  }
  await own.context.close()
  return taken
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

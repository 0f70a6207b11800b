// Photographs the pages in a folder at the width of a phone: node photograph.mjs FOLDER OUT
import fs from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromium } from 'playwright-core'
import { small } from './palette.mjs'

const [from, to] = process.argv.slice(2)
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox'] })
try {
  const page = await browser.newPage({ viewport: { width: 375, height: 667 }, deviceScaleFactor: 1 })
  for (const file of fs.readdirSync(from).filter((name) => name.endsWith('.html')).sort()) {
    await page.goto(pathToFileURL(path.join(from, file)).href)
    const wide = await page.evaluate(() => document.documentElement.scrollWidth)
    if (wide > 375) throw new Error(`${file} is ${wide} pixels wide`)
    const name = file.replace(/\.html$/, '')
    fs.writeFileSync(path.join(to, `verify-${name}-375.png`), small(await page.screenshot({ fullPage: true })))
    console.log(name)
  }
} finally {
  await browser.close()
}

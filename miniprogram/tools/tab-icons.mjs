// Draws the icons of the tab bar, which WeChat takes as PNG only, from the icons of the component library:
// `node tools/tab-icons.mjs` after a change of a name or a colour. One for each tab, state and theme.
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { chromium } from 'playwright-core'

const ICONS = { home: 'home', cases: 'view-list', certificates: 'certificate', me: 'user' }
const SIDE = 81
const themes = JSON.parse(fs.readFileSync(new URL('../src/theme.json', import.meta.url), 'utf8'))
const icons = path.join(path.dirname(createRequire(import.meta.url).resolve('tdesign-icons-svg/package.json')), 'src')
const out = new URL('../src/static/tab/', import.meta.url)

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] })
const page = await browser.newPage({ viewport: { width: SIDE, height: SIDE } })
for (const [tab, icon] of Object.entries(ICONS)) {
  const svg = fs.readFileSync(path.join(icons, `${icon}.svg`), 'utf8').replace('view-box', 'viewBox')
  for (const [theme, colors] of Object.entries(themes)) {
    for (const [state, color] of [['', colors.tabText], ['-on', colors.tabActive]]) {
      await page.setContent(`<style>*{margin:0}svg{display:block;width:${SIDE}px;height:${SIDE}px;color:${color}}</style>${svg}`)
      const file = new URL(`${tab}${state}${theme === 'dark' ? '-dark' : ''}.png`, out)
      fs.writeFileSync(file, await page.screenshot({ omitBackground: true }))
    }
  }
}
await browser.close()

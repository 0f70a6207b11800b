// What axe finds serious on a page, and what acts there without being reached by the keyboard.
import fs from 'node:fs'
import { createRequire } from 'node:module'

const axe = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const RULES = { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], resultTypes: ['violations'] }

/** Readies a page for being looked at; needed again after each load. */
export async function ready(page) {
  await page.evaluate(axe)
  // A colour on its way from one theme to the other is in neither.
  await page.addStyleTag({ content: '* { transition: none !important; }' })
}

/** The document itself scrolls by the keyboard without being focused. */
const isDocument = (violation, node) => violation.id === 'scrollable-region-focusable' && node.html.startsWith('<body')

/** What axe finds serious on the page as it is now. */
export async function serious(page) {
  const { violations } = await page.evaluate((rules) => globalThis.axe.run(document, rules), RULES)
  return violations
    .filter((one) => ['serious', 'critical'].includes(one.impact))
    .flatMap((one) => one.nodes.filter((node) => !isDocument(one, node)).map((node) => `${one.id}: ${node.html.slice(0, 160)} ${node.any[0]?.message ?? ''}`))
}

/** Whatever acts and is not reached by the keyboard. */
export const unreachable = (page) => page.evaluate(() => {
  const acting = document.querySelectorAll('uni-button, [role=button], [role=link], [role=radio], [role=checkbox], [role=switch], [role=tab]')
  return [...acting]
    .filter((one) => one.checkVisibility() && one.getAttribute('aria-disabled') !== 'true' && !one.hasAttribute('disabled'))
    .filter((one) => one.tabIndex < 0)
    .map((one) => one.outerHTML.slice(0, 160))
})

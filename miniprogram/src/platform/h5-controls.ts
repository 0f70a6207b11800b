// uni-app draws its controls in a browser as elements of its own, and the component library speaks WeChat's dialect of
// aria. This puts right what a browser needs: names inside the real controls, roles that are whole, and the keyboard.

/** What answers to Enter and to the space bar, and is reached by the tab key. */
const ACTING = ['button', 'link', 'radio', 'checkbox', 'switch', 'tab'].map((role) => `[role=${role}]`).join(', ')

const CORRECTIONS: [selector: string, correct: (element: Element) => void][] = [
  ['uni-input[aria-label], uni-textarea[aria-label]', nameInner],
  ['.uni-tabbar__item', tabOfBar],
  [ACTING, reachable],
  ['uni-button', tellDisabled],
  ['[role=heading]:not([aria-level])', (heading) => heading.setAttribute('aria-level', '2')],
  ['uni-image', namePicture],
  // The library's badge calls itself an option of a list that is not there, and a tab names a panel that is not drawn.
  ['[role=option]', dropLonelyOption],
  ['[aria-controls]', dropDanglingPanel],
  ['[role=switch]:not([aria-label])', nameByCell],
]

export function nameControls(page: Document): void {
  let waiting = false
  const observer = new MutationObserver(() => {
    if (waiting) return
    waiting = true
    // Once for many changes, after the frame in which they came.
    requestAnimationFrame(() => {
      waiting = false
      correct(page)
    })
  })
  observer.observe(page, { childList: true, subtree: true, attributes: true, attributeFilter: ['aria-label', 'role', 'disabled', 'class'] })
  page.addEventListener('keydown', pressWithKeyboard)
}

/** Corrects everything below `page`. Doing it again changes nothing. */
export function correct(page: ParentNode): void {
  for (const [selector, work] of CORRECTIONS) page.querySelectorAll(selector).forEach(work)
}

function nameInner(field: Element): void {
  const name = field.getAttribute('aria-label')
  const inner = field.querySelector('input, textarea:not([disabled])')
  if (name && inner && inner.getAttribute('aria-label') !== name) inner.setAttribute('aria-label', name)
}

/** The platform's tab bar leads to other pages; its pictures repeat its words. */
function tabOfBar(item: Element): void {
  if (!item.hasAttribute('role')) item.setAttribute('role', 'link')
  item.querySelectorAll('img:not([alt])').forEach((picture) => picture.setAttribute('alt', ''))
}

function reachable(control: Element): void {
  if (!control.hasAttribute('tabindex')) control.setAttribute('tabindex', '0')
}

function tellDisabled(button: Element): void {
  const told = button.getAttribute('disabled')
  const disabled = button.classList.contains('t-button--disabled') || (told !== null && told !== 'false')
  if (disabled !== (button.getAttribute('aria-disabled') === 'true')) button.setAttribute('aria-disabled', String(disabled))
}

/** A picture with a name is one picture; without, it is decoration. */
function namePicture(picture: Element): void {
  if (picture.hasAttribute('aria-label') && !picture.hasAttribute('role')) picture.setAttribute('role', 'img')
  const inner = picture.querySelector('img')
  if (inner && !inner.hasAttribute('alt')) inner.setAttribute('alt', '')
}

function dropLonelyOption(option: Element): void {
  if (option.closest('[role=listbox], [role=group]')) return
  for (const name of ['role', 'aria-labelledby', 'aria-describedby']) option.removeAttribute(name)
}

function dropDanglingPanel(tab: Element): void {
  const id = tab.getAttribute('aria-controls') ?? ''
  if (!tab.ownerDocument.getElementById(id)) tab.removeAttribute('aria-controls')
}

function nameByCell(control: Element): void {
  const name = control.closest('.t-cell')?.querySelector('.t-cell__title')?.textContent?.trim()
  if (name) control.setAttribute('aria-label', name)
}

function pressWithKeyboard(event: KeyboardEvent): void {
  const target = event.target as HTMLElement
  if (!target.matches(ACTING) || (event.key !== 'Enter' && event.key !== ' ')) return
  event.preventDefault()
  target.click()
}

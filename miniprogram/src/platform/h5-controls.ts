// uni-app draws its controls in a browser as elements of its own. This gives the real ones inside their names, and
// makes everything with the role of a button answer to the keyboard.

const FIELDS = 'uni-input[aria-label], uni-textarea[aria-label]'

export function nameControls(page: Document): void {
  const observer = new MutationObserver(() => page.querySelectorAll(FIELDS).forEach(nameInner))
  observer.observe(page, { childList: true, subtree: true, attributes: true, attributeFilter: ['aria-label'] })
  page.addEventListener('keydown', pressWithKeyboard)
}

function nameInner(field: Element): void {
  const name = field.getAttribute('aria-label')
  const inner = field.querySelector('input, textarea:not([disabled])')
  if (name && inner && inner.getAttribute('aria-label') !== name) inner.setAttribute('aria-label', name)
}

function pressWithKeyboard(event: KeyboardEvent): void {
  const target = event.target as HTMLElement
  if (target.getAttribute('role') !== 'button' || (event.key !== 'Enter' && event.key !== ' ')) return
  event.preventDefault()
  target.click()
}

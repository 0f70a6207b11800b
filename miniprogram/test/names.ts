// Which elements act, and whether each says its name and its role: for tests of components on both adapters.
import { vi } from 'vitest'

/** Controls whose role the platform or the library knows by itself. */
const KNOWN = ['button', 'input', 'textarea', 'picker', 't-button', 't-cell', 't-radio', 't-checkbox', 't-switch', 't-tabs']
/** Of these the tests know no inner part: a popup closes by a touch beside it, and a group speaks by its radios. */
const SILENT = ['t-popup', 't-radio-group']

/** The elements that listen to being pressed, from now on. */
export function listening(): Set<EventTarget> {
  const heard = new Set<EventTarget>()
  const target = ownerOf(document.body, 'addEventListener') as EventTarget
  const listen = target.addEventListener
  vi.spyOn(target, 'addEventListener').mockImplementation(function (this: EventTarget, ...given: Parameters<typeof listen>) {
    if (given[0] === 'click') heard.add(this)
    return listen.apply(this, given)
  })
  return heard
}

/** The prototype that the method stands on: the page's `EventTarget`, which is not Node's. */
function ownerOf(one: object, method: string): object {
  let at = one
  while (!Object.hasOwn(at, method)) at = Object.getPrototypeOf(at) as object
  return at
}

/** What acts below `root` and lacks a name or a role, in words. */
export function doubtful(root: Element, heard: ReadonlySet<EventTarget>): string[] {
  return Array.from(root.querySelectorAll('*')).filter((one) => acts(one, heard)).flatMap((one) => {
    const missing = [nameOf(one) === '' ? 'name' : '', hasRole(one) ? '' : 'role'].filter(Boolean)
    return missing.length > 0 ? [`<${tagOf(one)} class="${one.className}"> has no ${missing.join(' and no ')}`] : []
  })
}

const tagOf = (one: Element): string => one.tagName.toLowerCase()
const acts = (one: Element, heard: ReadonlySet<EventTarget>): boolean => (
  !SILENT.includes(tagOf(one)) && (heard.has(one) || (KNOWN.includes(tagOf(one)) && tagOf(one) !== 't-cell') || one.getAttribute('role') === 'button')
)

function nameOf(one: Element): string {
  return (one.getAttribute('aria-label') ?? one.getAttribute('title') ?? one.getAttribute('label') ?? one.textContent ?? '').trim()
}

/** A browser reads `role`, WeChat `aria-role`; the keyboard comes to what has a tabindex. */
function hasRole(one: Element): boolean {
  if (KNOWN.includes(tagOf(one))) return true
  return one.hasAttribute('role') && one.getAttribute('role') === one.getAttribute('aria-role') && one.getAttribute('tabindex') === '0'
}

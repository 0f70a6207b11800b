// The built-in controls. Containers are plain elements; a control with a value is an element of the browser inside one.

import { phone } from './wx.js'

const CONTAINERS = [
  'view', 'text', 'button', 'scroll-view', 'label', 'form', 'icon', 'navigator', 'cover-view', 'cover-image', 'swiper',
  'swiper-item', 'rich-text', 'canvas', 'progress', 'slider', 'switch', 'page-meta', 'root-portal', 'camera',
]

/** Makes the controls known to the component space. */
export function defineControls(space) {
  for (const name of CONTAINERS) space.setGlobalUsingComponent(name, `wx-${name}`)
  define(space, 'input', TYPED, (say) => typed('input', say), showTyped)
  define(space, 'textarea', TYPED, (say) => typed('textarea', say), showTyped)
  define(space, 'image', { src: String, mode: String }, picture, showPicture)
  define(space, 'picker', { mode: String, range: Array, rangeKey: String, value: null, disabled: Boolean }, choice, showChoice, true)
}

/** Buttons that ask WeChat for something, by what they ask: the event that tells the program, and what it tells. */
const OPEN_TYPES = {
  getPhoneNumber: ['getphonenumber', () => (
    phone.numberCode ? { errMsg: 'getPhoneNumber:ok', code: phone.numberCode } : { errMsg: 'getPhoneNumber:fail user deny' }
  )],
}

/** WeChat answers such a button by itself, wherever in the program it stands. */
export function hearOpenTypes() {
  document.addEventListener('click', (heard) => {
    const button = heard.target.closest?.('wx-button')
    const [event, answer] = OPEN_TYPES[button?.getAttribute('open-type')] ?? []
    if (event) button.__wxElement.triggerEvent(event, answer(), { bubbles: false })
  })
}

/**
 * One control: `make` makes the browser's element and says what happens to it, `show` brings it in line with the
 * properties.
 */
function define(space, name, properties, make, show, hasSlot = false) {
  const declared = Object.fromEntries(Object.entries(properties).map(([key, type]) => [key, { type }]))
  const definition = space.defineComponent({
    is: `controls/${name}`,
    options: { hostNodeTagName: `wx-${name}` },
    properties: declared,
    observers: {
      '**'() {
        if (this.inner) show(this.inner, this.data)
      },
    },
    lifetimes: {
      attached() {
        if (this.inner) return
        const element = this._$ ?? this
        const say = (event, detail) => element.triggerEvent(event, detail, { bubbles: false })
        this.inner = make(say, this)
        element.getBackendElement()[hasSlot ? 'prepend' : 'appendChild'](this.inner)
        show(this.inner, this.data)
      },
    },
  })
  space.setGlobalUsingComponent(`wx-${name}`, definition.general ? definition.general() : definition)
}

const TYPED = { value: String, placeholder: String, disabled: Boolean, maxlength: Number, type: String, password: Boolean, focus: Boolean, ariaLabel: String }

function typed(tag, say) {
  const element = document.createElement(tag)
  // The browser's own events of these names must not reach the program beside the control's.
  for (const event of ['input', 'change', 'focus', 'blur']) element.addEventListener(event, (heard) => heard.stopPropagation())
  element.addEventListener('input', () => say('input', { value: element.value, cursor: element.selectionStart, keyCode: 0 }))
  element.addEventListener('focus', () => say('focus', { value: element.value, height: 0 }))
  element.addEventListener('blur', () => say('blur', { value: element.value }))
  element.addEventListener('keydown', (key) => key.key === 'Enter' && say('confirm', { value: element.value }))
  return element
}

function showTyped(element, data) {
  const value = String(data.value ?? '')
  if (element.value !== value) element.value = value
  element.placeholder = data.placeholder ?? ''
  element.disabled = Boolean(data.disabled)
  if (data.maxlength > 0) element.maxLength = data.maxlength
  if (data.ariaLabel) element.setAttribute('aria-label', data.ariaLabel)
  if (element.tagName === 'INPUT') {
    element.type = data.password ? 'password' : 'text'
    element.inputMode = data.type === 'number' ? 'numeric' : 'text'
  }
}

function picture(say) {
  const element = document.createElement('img')
  element.alt = ''
  element.onload = () => say('load', { width: element.naturalWidth, height: element.naturalHeight })
  element.onerror = () => say('error', { errMsg: 'image' })
  return element
}

function showPicture(element, data) {
  if (data.src) element.src = data.src
  element.style.objectFit = { aspectFit: 'contain', aspectFill: 'cover' }[data.mode] ?? 'fill'
}

/** The browser's own list lies over the picker's content; WeChat's list of areas is what the phone is set to. */
function choice(say, control) {
  const element = document.createElement('select')
  element.addEventListener('mousedown', (heard) => control.data.mode === 'region' && heard.preventDefault())
  element.addEventListener('click', () => control.data.mode === 'region' && say('change', { value: [...phone.area], code: [] }))
  element.addEventListener('change', (heard) => {
    heard.stopPropagation()
    const chosen = control.data.mode === 'multiSelector' ? [element.selectedIndex] : element.selectedIndex
    say('change', { value: chosen })
  })
  return element
}

function showChoice(element, data) {
  const text = (item) => String(data.rangeKey ? item[data.rangeKey] : item)
  const wanted = (data.range ?? []).map(text)
  if ([...element.options].map((option) => option.text).join('\n') !== wanted.join('\n')) {
    element.replaceChildren(...wanted.map((label) => new Option(label)))
  }
  element.selectedIndex = Number(data.value ?? -1)
  element.disabled = Boolean(data.disabled)
}

// What a browser's screen reader and keyboard need, in the elements that uni-app and the library draw.
import { beforeEach, expect, it } from 'vitest'
import { correct } from './h5-controls'

beforeEach(() => {
  document.body.innerHTML = ''
})

function drawn(html: string): Element {
  document.body.innerHTML = html
  correct(document)
  return document.body.firstElementChild as Element
}

it('gives the inner field the name of the outer one', () => {
  expect(drawn('<uni-input aria-label="手机号码"><input></uni-input>').querySelector('input')?.getAttribute('aria-label')).toBe('手机号码')
})

it('lets whatever acts be reached by the tab key, and leaves a chosen order', () => {
  for (const role of ['button', 'link', 'radio', 'checkbox', 'switch', 'tab']) {
    expect(drawn(`<div role="${role}"></div>`).getAttribute('tabindex'), role).toBe('0')
  }
  expect(drawn('<div role="tab" tabindex="-1"></div>').getAttribute('tabindex')).toBe('-1')
  expect(drawn('<div role="status"></div>').hasAttribute('tabindex')).toBe(false)
})

it('says of a button whether it is disabled, and takes it back', () => {
  const button = drawn('<uni-button class="t-button--disabled">提交</uni-button>')
  expect(button.getAttribute('aria-disabled')).toBe('true')
  button.classList.remove('t-button--disabled')
  correct(document)
  expect(button.getAttribute('aria-disabled')).toBe('false')
})

it('makes a named picture one picture, and an unnamed one decoration', () => {
  const named = drawn('<uni-image aria-label="证书二维码"><img></uni-image>')
  expect(named.getAttribute('role')).toBe('img')
  expect(named.querySelector('img')?.getAttribute('alt')).toBe('')
  expect(drawn('<uni-image><img></uni-image>').hasAttribute('role')).toBe(false)
})

it('makes the tab bar links that the keyboard reaches', () => {
  const item = drawn('<div class="uni-tabbar__item"><img src="a.png"><div>首页</div></div>')
  expect([item.getAttribute('role'), item.getAttribute('tabindex'), item.querySelector('img')?.getAttribute('alt')]).toEqual(['link', '0', ''])
})

it('drops roles and panels that lead nowhere', () => {
  expect(drawn('<div role="option" aria-labelledby="x"></div>').outerHTML).toBe('<div></div>')
  expect(drawn('<div role="tab" aria-controls="gone"></div>').hasAttribute('aria-controls')).toBe(false)
})

it('names a switch by the line that it stands in', () => {
  const cell = drawn('<div class="t-cell"><div class="t-cell__title">长辈模式</div><div role="switch"></div></div>')
  expect(cell.querySelector('[role=switch]')?.getAttribute('aria-label')).toBe('长辈模式')
})

it('changes nothing the second time', () => {
  drawn('<div role="heading">题</div><uni-button disabled>交</uni-button><uni-image><img></uni-image>')
  const once = document.body.innerHTML
  correct(document)
  expect(document.body.innerHTML).toBe(once)
})

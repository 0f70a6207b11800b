// Accessibility on H5: `aria-role` is WeChat's spelling, and uni-app's buttons are elements that no screen reader knows.
// Every template, the component library's included, gets the browser's spelling when it is compiled.
interface Prop {
  type: number
  name: string
  arg?: { content?: string }
}
interface Element {
  type: number
  tag: string
  props: Prop[]
  loc: unknown
}

const ELEMENT = 1
const ATTRIBUTE = 6

export function browserRoles(node: unknown): void {
  const element = node as Element
  if (element.type !== ELEMENT) return
  for (const prop of element.props) {
    if (prop.type === ATTRIBUTE && prop.name === 'aria-role') prop.name = 'role'
    if (prop.arg?.content === 'aria-role') prop.arg.content = 'role'
  }
  if (element.tag !== 'button') return
  add(element, 'role', 'button')
  add(element, 'tabindex', '0')
}

function add(element: Element, name: string, value: string): void {
  if (element.props.some((prop) => prop.name === name || prop.arg?.content === name)) return
  const attribute = { type: ATTRIBUTE, name, value: { type: 2, content: value, loc: element.loc }, loc: element.loc }
  element.props.push(attribute as Prop)
}

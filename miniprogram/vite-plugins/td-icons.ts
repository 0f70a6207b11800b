// Replaces the component library's icon font, which comes from another host, by SVG masks of the icons in use.
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import type { Plugin } from 'vite'

/** Every icon that a page or a component of the library draws. A name that does not exist fails the build. */
const ICONS = [
  'add', 'arrow-right', 'bill', 'book-open', 'calendar', 'call', 'camera', 'caret-down-small', 'certificate', 'chart',
  'chart-bar', 'chat', 'check', 'check-circle', 'check-circle-filled', 'check-rectangle', 'check-rectangle-filled',
  'chevron-down', 'chevron-left', 'chevron-right', 'close', 'close-circle', 'close-circle-filled', 'delete', 'desktop',
  'download', 'edit', 'edit-1', 'error-circle', 'error-circle-filled', 'file', 'file-add', 'file-pdf', 'flag', 'help-circle',
  'help-circle-filled', 'history', 'hourglass', 'image', 'info-circle', 'info-circle-filled', 'link', 'location', 'lock-on',
  'logout', 'mail', 'minus', 'minus-rectangle-filled', 'mobile', 'money', 'notification', 'notification-filled', 'qrcode',
  'rectangle', 'refresh', 'scan', 'search', 'secured', 'setting', 'share-1', 'swap', 'time', 'time-filled', 'undertake-delivery',
  'upload', 'user', 'user-add', 'user-unlocked', 'user-visible', 'view-list', 'wallet',
]

const ICON_CSS = /[\\/]@tdesign[\\/]uniapp[\\/]dist[\\/]icon[\\/]icon\.css/

const BASE = `.t-icon--image,.t-icon__image{width:100%;height:100%}.t-icon__image{vertical-align:top}
.t-icon-base{display:block;line-height:1;text-align:center;width:1em;height:1em}
.t-icon-base:before{content:'';display:block;width:1em;height:1em;background-color:currentColor;
-webkit-mask-repeat:no-repeat;mask-repeat:no-repeat;-webkit-mask-size:100% 100%;mask-size:100% 100%}`

export function tdIcons(): Plugin {
  const folder = path.dirname(createRequire(import.meta.url).resolve('tdesign-icons-svg/package.json'))
  const rule = (name: string): string => {
    const svg = fs.readFileSync(path.join(folder, 'src', `${name}.svg`), 'utf8')
    const uri = `url("data:image/svg+xml,${compact(svg)}")`
    return `.t-icon-${name}:before{-webkit-mask-image:${uri};mask-image:${uri}}`
  }
  return {
    name: 'td-icons',
    enforce: 'pre',
    transform(_code, id) {
      return ICON_CSS.test(id) ? { code: BASE + ICONS.map(rule).join(''), map: null } : undefined
    },
  }
}

function compact(svg: string): string {
  const plain = svg
    .replace('view-box', 'viewBox')
    .replace(/ (class|id)="[^"]*"/g, '')
    .replace(/currentColor/g, '#000')
    .replace(/width="1em" height="1em"/, '')
  return encodeURIComponent(plain).replace(/%20/g, ' ').replace(/%3D/g, '=').replace(/%2F/g, '/').replace(/%3A/g, ':').replace(/%22/g, "'")
}

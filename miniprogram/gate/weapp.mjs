// The gate over the mini-program build: what DevTools refuses or review rejects, found without either.
import { createRequire } from 'node:module'
import path from 'node:path'
import { parse } from 'postcss'
import { checkNames } from './aria.mjs'
import { filesBelow, foreignHosts, total } from './files.mjs'

const { TmplGroup } = createRequire(import.meta.url)('glass-easel-template-compiler')

// WeChat takes 2 MiB a package; these are our own limits, for phones on slow networks.
const MAIN_PACKAGE = 1.5 * 2 ** 20
const ONE_SUBPACKAGE = 2 ** 20
const ALL_PACKAGES = 20 * 2 ** 20
const ONE_SCRIPT = 500 * 1024
const UPLOADED = /\.(js|json|wxml|wxss|wxs|png|jpe?g|gif|svg|webp)$/i

export function checkWeapp(folder) {
  const files = filesBelow(folder)
  const names = new Set(files.map((file) => file.name))
  const app = json(files, 'app.json')
  const subs = app.subPackages ?? app.subpackages ?? []
  const isMain = (file) => !subs.some((sub) => file.name.startsWith(`${sub.root.replace(/\/$/, '')}/`))
  const ofSub = (sub) => total(files.filter((file) => file.name.startsWith(`${sub.root.replace(/\/$/, '')}/`)))
  const largest = Math.max(0, ...subs.map(ofSub))
  const sizes = { 'main package': total(files.filter(isMain)), 'largest subpackage': largest, all: total(files) }
  const named = checkNames(files)
  const server = (process.env.ZHENGDA_CLIENT_SERVER ?? 'https://zhengda.example').replace(/^https:\/\//, '')
  const faults = [
    ...missingPages(app, subs, names),
    ...missingComponents(files, names),
    ...templates(files),
    ...styles(files),
    ...named.faults,
    ...privacy(app, files),
    ...scripts(files, json(files, 'project.config.json')),
    ...foreignHosts(files, [server]),
    ...files.filter((file) => !UPLOADED.test(file.name)).map((file) => `${file.name}: a kind of file that is not uploaded`),
  ]
  if (sizes['main package'] > MAIN_PACKAGE) faults.push('the main package is larger than 1.5 MiB')
  for (const sub of subs) if (ofSub(sub) > ONE_SUBPACKAGE) faults.push(`the subpackage ${sub.root} is larger than 1 MiB`)
  faults.push(...preloaded(app, subs, ofSub))
  if (sizes.all > ALL_PACKAGES) faults.push('all packages together are larger than 20 MiB')
  return { name: folder, sizes, faults, note: `${named.controls} controls, all named` }
}

/** What opens without a network although nobody opened it before; WeChat takes 2 MiB for all pages of a package together. */
function preloaded(app, subs, ofSub) {
  const rules = Object.entries(app.preloadRule ?? {})
  const ahead = new Set(rules.flatMap(([, rule]) => rule.packages))
  const bytes = subs.filter((sub) => ahead.has(sub.root.replace(/\/$/, ''))).reduce((sum, sub) => sum + ofSub(sub), 0)
  const lacking = (app.tabBar?.list ?? []).filter(({ pagePath }) => {
    const rule = app.preloadRule?.[pagePath]
    return rule?.network !== 'all' || !rule.packages.includes('packages/verify')
  })
  return [
    ...lacking.map(({ pagePath }) => `${pagePath}: verifying is not fetched ahead, so it does not open without a network`),
    ...(bytes > 2 * 2 ** 20 ? [`packages that are fetched ahead: ${Math.ceil(bytes / 1024)} KiB are more than WeChat takes`] : []),
  ]
}

// Interfaces that reach personal data: WeChat refuses them until the privacy guide declares them (docs/miniprogram.md).
const PRIVATE = {
  chooseMedia: 'album', chooseImage: 'album', saveImageToPhotosAlbum: 'album', getPhoneNumber: 'phone', scanCode: 'camera',
  chooseMessageFile: 'chat', chooseAddress: 'address', getLocation: 'location', chooseLocation: 'location', startRecord: 'microphone', getClipboardData: 'clipboard', setClipboardData: 'clipboard',
}
const DECLARED = new Set(['album', 'phone', 'camera', 'chat', 'clipboard'])
// Interfaces that must be named in app.json as well.
const NAMED_IN_APP = new Set(['chooseAddress', 'getLocation', 'chooseLocation'])

/** Whether the privacy check is on and every interface that the program calls is declared. */
function privacy(app, files) {
  const faults = app.__usePrivacyCheck__ === true ? [] : ['app.json: __usePrivacyCheck__ is not on']
  const code = files.filter((file) => /\.(js|wxml)$/.test(file.name) && !/^(node-modules|common)\//.test(file.name)).map((file) => file.text).join('\n')
  for (const [call, kind] of Object.entries(PRIVATE)) {
    if (!new RegExp(`\\.${call}\\b|open-type="${call}"`).test(code)) continue
    if (!DECLARED.has(kind)) faults.push(`${call} reaches ${kind}, which the privacy guide does not declare`)
    if (NAMED_IN_APP.has(call) && !(app.requiredPrivateInfos ?? []).includes(call)) faults.push(`app.json: requiredPrivateInfos lacks ${call}`)
  }
  return faults
}

function json(files, name) {
  const file = files.find((one) => one.name === name)
  return file ? JSON.parse(file.text) : {}
}

function missingPages(app, subs, names) {
  const pages = [...app.pages, ...subs.flatMap((sub) => sub.pages.map((page) => path.posix.join(sub.root, page)))]
  return pages.flatMap((page) => ['js', 'json', 'wxml'].filter((end) => !names.has(`${page}.${end}`)).map((end) => `page ${page}: no .${end}`))
}

function missingComponents(files, names) {
  return files.filter((file) => file.name.endsWith('.json')).flatMap((file) =>
    Object.entries(JSON.parse(file.text).usingComponents ?? {}).flatMap(([tag, at]) => {
      const target = at.startsWith('/') ? at.slice(1) : path.posix.join(path.posix.dirname(file.name), at)
      return names.has(`${target}.js`) || names.has(`${target}/index.js`) ? [] : [`${file.name}: ${tag} is not at ${at}`]
    }))
}

function templates(files) {
  const group = new TmplGroup()
  return files.filter((file) => file.name.endsWith('.wxml')).flatMap((file) =>
    (group.addTmpl(file.name, file.text) ?? []).filter((found) => found.isError).map((found) => `${file.name}: ${found.message}`))
}

function styles(files) {
  const faults = []
  for (const file of files.filter((one) => one.name.endsWith('.wxss'))) {
    const sheet = parse(file.text)
    sheet.walkRules((rule) => {
      const inKeyframes = rule.parent.type === 'atrule' && /keyframes/.test(rule.parent.name)
      if (!inKeyframes && /(^|[\s,>+~])\*/.test(rule.selector)) faults.push(`${file.name}: the selector ${rule.selector.slice(0, 60)}`)
    })
    sheet.walkDecls((decl) => {
      if (/url\(\s*(?!["']?data:)/.test(decl.value)) faults.push(`${file.name}: a picture that is not in the style sheet, in ${decl.prop}`)
    })
  }
  return faults
}

// A browser's names that a mini-program lacks; a use of them fails on the phone only.
const ABSENT = /\b(?:document\.(?:create|query|get|body)|window\.(?:location|crypto)|localStorage\.|new (?:TextDecoder|TextEncoder|URL|Headers|FormData)\()/

function scripts(files, project) {
  const faults = project.appid ? [] : ['project.config.json names no appid']
  for (const file of files.filter((one) => one.name.endsWith('.js'))) {
    if (file.size > ONE_SCRIPT) faults.push(`${file.name}: ${file.size} bytes in one script`)
    if (/^\s*(import|export)\s/m.test(file.text.slice(0, 4000)) && project.setting?.es6 === false) faults.push(`${file.name}: an ES module, but es6 is off`)
    const ours = /^(api|lib|platform|verifier|pages|packages|components)\//.test(file.name)
    const absent = ours && ABSENT.exec(file.text)
    if (absent) faults.push(`${file.name}: ${absent[0]} does not exist in WeChat`)
  }
  return faults
}

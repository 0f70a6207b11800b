// Puts the program, the framework, the controls, `wx` and the page stack together, and opens the first page.
import * as adapter from 'glass-easel-miniprogram-adapter'
import { defineControls, hearOpenTypes } from './controls.js'
import { loader } from './modules.js'
import { pageStack } from './pages.js'
import { makeWx, phone } from './wx.js'

const { glassEasel, MiniProgramEnv } = adapter

/** Starts a program as `build.mjs` writes it. */
export function boot(program) {
  const { app, components, styles, templates, modules } = program
  glassEasel.globalOptions.throwGlobalError = false
  glassEasel.addGlobalErrorListener?.((error) => console.error('in a component:', error?.stack ?? error))
  plainEvents()

  const environment = new MiniProgramEnv()
  const space = environment.createCodeSpace('', true)
  defineControls(space.getComponentSpace())
  hearOpenTypes()
  space.addStyleSheet('app', 'app')
  for (const [name, config] of Object.entries(components)) {
    space.addComponentStaticConfig(name, config)
    space.addCompiledTemplate(name, { groupList: templates, content: templates[name] })
    space.addStyleSheet(name, name, styles[name].scope ?? undefined)
  }

  const backend = new glassEasel.CurrentWindowBackendContext()
  backend.onEvent(glassEasel.Event.triggerBackendEvent ?? glassEasel.Event.triggerEvent)
  const shown = environment.associateBackend(backend)
  for (const [name, { css }] of Object.entries(styles)) shown.registerStyleSheetContent(name, css)

  const make = (name, url, box, place) => {
    const root = shown.createRoot('wx-page', space, url.replace(/^\//, ''))
    root.attach(box, place)
    return { page: root.get(), release: () => root.release() }
  }
  const first = decodeURI(location.hash).replace(/^#\//, '')
  const start = components[first.split('?')[0]] ? first : app.pages[0]
  const launch = { path: start.split('?')[0], query: {}, scene: 1001, referrerInfo: {} }
  const pages = pageStack({ app, components, make })
  const instance = globals({ pages, launch })
  load({ components, modules, space })
  instance().onLaunch?.(launch)
  instance().onShow?.(launch)
  pages.navigateTo(start)
}

/** What every module of a mini-program may name. Answers how the app's own object is found. */
function globals({ pages, launch }) {
  let own = {}
  Object.assign(globalThis, {
    wx: makeWx({ pages, launch }),
    phone,
    global: globalThis,
    App: (options) => void (own = options),
    getApp: () => own,
    getCurrentPages: pages.all,
    getRegExp: (pattern, flags) => new RegExp(pattern, flags),
    getDate: (...given) => new Date(...given),
  })
  return () => own
}

/** Runs the app's script, and each component's as the component that it defines. */
function load({ components, modules, space }) {
  const run = loader(modules)
  let environment
  const known = (definition) => {
    // Behaviors of the base library are names; there are none here.
    if (Array.isArray(definition?.behaviors)) definition.behaviors = definition.behaviors.filter((one) => typeof one !== 'string')
    return readied(definition)
  }
  globalThis.Component = (definition) => environment.Component(known(definition))
  globalThis.Page = (definition) => environment.Page(definition)
  globalThis.Behavior = (definition) => environment.Behavior(known(definition))
  run('app.js')
  for (const name of Object.keys(components)) {
    space.componentEnv(name, (own) => {
      environment = own
      run(`${name}.js`)
    })
  }
}

/** WeChat makes every component ready once it is laid out, also one that comes later; the framework only the first ones. */
function readied(definition) {
  const { attached, ready } = definition?.lifetimes ?? {}
  if (!ready) return definition
  const known = new WeakSet()
  const once = function once() {
    if (known.has(this)) return
    known.add(this)
    ready.call(this)
  }
  const lifetimes = {
    ...definition.lifetimes,
    attached(...given) {
      attached?.apply(this, given)
      setTimeout(() => once.call(this))
    },
    ready: once,
  }
  return { ...definition, lifetimes }
}

/** A mini-program hears plain objects, not the framework's events. */
function plainEvents() {
  const usual = glassEasel.Component.getMethod
  glassEasel.Component.getMethod = (component, name) => {
    const own = component.getMethodCaller()?.[name]
    const method = typeof own === 'function' ? own : usual.call(glassEasel.Component, component, name)
    return method && function heard(event, ...rest) {
      return method.call(this, event?.type ? plain(event) : event, ...rest)
    }
  }
}

function plain(event) {
  const { type, timeStamp, detail, mark } = event
  const touches = [...(event.touches ?? [])]
  const changedTouches = [...(event.changedTouches ?? [])]
  return { type, timeStamp, detail, mark, touches, changedTouches, target: target(event.target), currentTarget: target(event.currentTarget) }
}

function target(element) {
  return { id: element?.id ?? '', dataset: element?.dataset ?? {}, offsetLeft: element?.offsetLeft ?? 0, offsetTop: element?.offsetTop ?? 0 }
}

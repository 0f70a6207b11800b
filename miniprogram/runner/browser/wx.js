// The part of `wx` that the client uses. `phone` is what a test may set: who holds it, what its camera sees, whether it
// has a network.

let offline = false

export const phone = {
  /** The account: what `wx.login` proves. */
  account: 'runner',
  /** What the camera sees when a code is scanned; empty: nothing is found. */
  sees: '',
  /** What the button for WeChat's number gives the program; empty: the person says no. */
  numberCode: '',
  /** What was copied last. */
  clipboard: '',
  /** What is chosen from WeChat's list of areas. */
  area: ['广东省', '广州市', '天河区'],
  /** No network. */
  get offline() {
    return offline
  },
  set offline(gone) {
    offline = gone
    for (const hear of network.heard) hear({ isConnected: !gone, networkType: gone ? 'none' : 'wifi' })
  },
  /** What the face check ends with: `pass`, or `cancel`. */
  face: 'pass',
  /** Called with the ticket when a face check begins, so that a test can let the provider answer. */
  onFace: null,
  /** Which message templates the person allows. */
  allows: () => true,
  /** What was put into the album. */
  album: [],
  /** The document or picture that was opened last. */
  opened: '',
  brightness: 0.4,
}

const files = new Map()

/** Makes `wx` over the page stack. */
export function makeWx({ pages, launch }) {
  const wx = {
    canIUse: () => false,
    nextTick: (work) => void Promise.resolve().then(work),
    arrayBufferToBase64: (buffer) => btoa(Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join('')),
    base64ToArrayBuffer: (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer,
    ...stored(),
    ...machine(launch),
    ...network(),
    ...moving(pages),
    ...asking(),
    ...selecting(pages),
    login: (options) => settle(options, async () => ({ code: `dev-${phone.account}` })),
    scanCode: (options) => settle(options, async () => {
      const seen = phone.sees
      // The scanner opens and looks; no phone answers in the instant of the touch.
      await new Promise((resolve) => setTimeout(resolve, 100))
      if (!seen) throw failure('scanCode:fail cancel')
      return { result: seen, scanType: 'QR_CODE', charSet: 'UTF-8' }
    }),
    requestFacialVerify: (options) => settle(options, async () => {
      await phone.onFace?.(options.verifyId)
      if (phone.face !== 'pass') throw failure('requestFacialVerify:fail cancel')
      return { errMsg: 'requestFacialVerify:ok', verifyResult: '' }
    }),
    requestSubscribeMessage: (options) => settle(options, async () => ({
      errMsg: 'requestSubscribeMessage:ok',
      ...Object.fromEntries(options.tmplIds.map((id) => [id, phone.allows(id) ? 'accept' : 'reject'])),
    })),
    getRandomValues: (options) => settle(options, async () => ({ randomValues: crypto.getRandomValues(new Uint8Array(options.length)).buffer })),
    getScreenBrightness: (options) => settle(options, async () => ({ value: phone.brightness })),
    setScreenBrightness: (options) => settle(options, async () => void (phone.brightness = options.value)),
    env: { USER_DATA_PATH: 'wxfile://usr' },
    chooseMedia: (options) => settle(options, async () => {
      const file = await pickFile('chooseMedia')
      return { type: 'image', tempFiles: [{ tempFilePath: kept(file), size: file.size, fileType: 'image' }] }
    }),
    chooseMessageFile: (options) => settle(options, async () => {
      const file = await pickFile('chooseMessageFile')
      return { tempFiles: [{ path: kept(file), name: file.name, size: file.size, type: 'file', time: 0 }] }
    }),
    getImageInfo: (options) => settle(options, async () => {
      const { width, height } = await createImageBitmap(fileAt(options.src))
      return { width, height, path: options.src }
    }),
    compressImage: (options) => settle(options, async () => {
      const picture = await createImageBitmap(fileAt(options.src), { resizeWidth: options.compressedWidth, resizeHeight: options.compressedHeight })
      const canvas = new OffscreenCanvas(picture.width, picture.height)
      canvas.getContext('2d').drawImage(picture, 0, 0)
      const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: (options.quality ?? 80) / 100 })
      return { tempFilePath: kept(new File([blob], 'compressed.jpg', { type: blob.type })) }
    }),
    openDocument: (options) => settle(options, async () => void (phone.opened = fileAt(options.filePath) && options.filePath)),
    previewImage: (options) => settle(options, async () => void (phone.opened = options.urls[0])),
    saveImageToPhotosAlbum: (options) => settle(options, async () => void phone.album.push(options.filePath)),
    setClipboardData: (options) => settle(options, async () => void (phone.clipboard = options.data)),
    makePhoneCall: (options) => settle(options, async () => void (phone.called = options.phoneNumber)),
  }
  // Whoever listens for something that never happens here is answered with nothing.
  return new Proxy(wx, { get: (own, name) => own[name] ?? (typeof name === 'string' && /^(on|off)[A-Z]/.test(name) ? () => undefined : undefined) })
}

const failure = (errMsg) => Object.assign(new Error(errMsg), { errMsg })

/** Both ways of WeChat: callbacks, and a promise when there are none. */
function settle(options, work) {
  const done = work().then(
    (value) => {
      options?.success?.(value ?? {})
      options?.complete?.(value ?? {})
      return value ?? {}
    },
    (error) => {
      options?.fail?.(error)
      options?.complete?.(error)
      throw error
    },
  )
  if (!options?.success && !options?.fail && !options?.complete) return done
  return void done.catch(() => undefined)
}

/** WeChat's own list; PATCH is not in it. */
const METHODS = ['OPTIONS', 'GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'TRACE', 'CONNECT']

network.heard = []
function network() {
  const online = () => {
    if (phone.offline) throw failure('request:fail')
  }
  return {
    getNetworkType: (options) => settle(options, async () => ({ networkType: phone.offline ? 'none' : 'wifi' })),
    onNetworkStatusChange: (hear) => void network.heard.push(hear),
    request(options) {
      const aborter = new AbortController()
      settle(options, async () => {
        online()
        const method = options.method ?? 'GET'
        if (!METHODS.includes(method)) throw failure(`request:fail invalid method ${method}`)
        const bodyless = method === 'GET' || method === 'DELETE'
        const query = bodyless && options.data && typeof options.data === 'object' ? new URLSearchParams(options.data).toString() : ''
        const body = bodyless || options.data === undefined ? undefined : typeof options.data === 'string' || options.data instanceof ArrayBuffer ? options.data : JSON.stringify(options.data)
        const headers = { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...options.header }
        const answer = await fetch(options.url + (query ? `?${query}` : ''), { method, body, headers, signal: aborter.signal })
          .catch(() => { throw failure('request:fail') })
        const bytes = await answer.arrayBuffer()
        const header = Object.fromEntries(answer.headers)
        return { statusCode: answer.status, header, data: options.responseType === 'arraybuffer' ? bytes : decoded(bytes, options.dataType) }
      })
      return { abort: () => aborter.abort(), onHeadersReceived() {}, offHeadersReceived() {}, onChunkReceived() {} }
    },
    uploadFile(options) {
      const aborter = new AbortController()
      const heard = []
      settle(options, async () => {
        online()
        const form = new FormData()
        const file = fileAt(options.filePath)
        form.append(options.name, file, file.name ?? 'file')
        for (const [name, value] of Object.entries(options.formData ?? {})) form.append(name, value)
        for (const hear of heard) hear({ progress: 50, totalBytesSent: file.size / 2, totalBytesExpectedToSend: file.size })
        const answer = await fetch(options.url, { method: 'POST', body: form, headers: options.header, signal: aborter.signal })
          .catch(() => { throw failure('uploadFile:fail') })
        return { statusCode: answer.status, data: await answer.text(), header: Object.fromEntries(answer.headers) }
      })
      return { abort: () => aborter.abort(), onProgressUpdate: (hear) => heard.push(hear), offProgressUpdate() {}, onHeadersReceived() {} }
    },
    downloadFile: (options) => settle(options, async () => {
      online()
      const answer = await fetch(options.url, { headers: options.header })
      return { statusCode: answer.status, tempFilePath: kept(await answer.blob()) }
    }),
    getNetworkType: (options) => settle(options, async () => ({ networkType: phone.offline ? 'none' : 'wifi' })),
    getFileSystemManager: () => ({
      readFile: (options) => settle(options, async () => {
        const file = fileAt(options.filePath)
        const from = options.position ?? 0
        if (from + (options.length ?? 0) > file.size) throw failure('readFile:fail the value of "length" is out of range')
        return { data: await file.slice(from, from + (options.length ?? file.size - from)).arrayBuffer() }
      }),
      writeFile: (options) => settle(options, async () => void files.set(options.filePath, new Blob([options.data]))),
      readdir: (options) => settle(options, async () => ({
        files: [...files.keys()].filter((at) => at.startsWith(`${options.dirPath}/`)).map((at) => at.slice(options.dirPath.length + 1)),
      })),
      unlink: (options) => settle(options, async () => void (fileAt(options.filePath) && files.delete(options.filePath))),
      getFileInfo: (options) => settle(options, async () => ({ size: files.get(options.filePath)?.size ?? 0 })),
    }),
  }
}

function decoded(bytes, kind) {
  const text = new TextDecoder().decode(bytes)
  if (kind === 'text') return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** Keeps a file under a path that ends with its name, as the phone's own storage does. */
function kept(file) {
  const at = `${URL.createObjectURL(file)}#/${file.name ?? 'file'}`
  files.set(at, file)
  return at
}

function fileAt(path) {
  const file = files.get(path)
  if (!file) throw failure('fail no such file')
  return file
}

/** Lets the person who tests choose a file. */
function pickFile(asking) {
  return new Promise((resolve, reject) => {
    const input = document.createElement('input')
    input.type = 'file'
    input.addEventListener('cancel', () => reject(failure(`${asking}:fail cancel`)))
    input.addEventListener('change', () => resolve(input.files[0]))
    input.click()
  })
}

function moving(pages) {
  const go = (name) => (options) => settle(options, async () => void pages[name](options.url))
  return {
    navigateTo: go('navigateTo'),
    redirectTo: go('redirectTo'),
    reLaunch: go('reLaunch'),
    switchTab: go('reLaunch'),
    navigateBack: (options) => settle(options, async () => void pages.navigateBack(options?.delta ?? 1)),
    setNavigationBarTitle: (options) => settle(options, async () => void pages.setTitle(options.title)),
    setNavigationBarColor: (options) => settle(options, async () => undefined),
    pageScrollTo: (options) => settle(options, async () => void scrollTo(0, options.scrollTop ?? 0)),
    stopPullDownRefresh: () => undefined,
    // The runner draws no tab bar; its words and marks have no effect.
    setTabBarStyle: (options) => settle(options, async () => undefined),
    setTabBarItem: (options) => settle(options, async () => undefined),
    setTabBarBadge: (options) => settle(options, async () => undefined),
    removeTabBarBadge: (options) => settle(options, async () => undefined),
    hideKeyboard: () => undefined,
  }
}

function asking() {
  const show = (className, ...content) => {
    const box = document.createElement('div')
    box.className = className
    box.append(...content)
    document.body.append(box)
    return box
  }
  return {
    showToast(options) {
      const box = show('runner-toast', options.title)
      box.setAttribute('role', 'status')
      setTimeout(() => box.remove(), options.duration ?? 1500)
    },
    hideToast: () => document.querySelectorAll('.runner-toast').forEach((box) => box.remove()),
    showLoading: () => undefined,
    hideLoading: () => undefined,
    showModal: (options) => settle(options, () => new Promise((resolve) => {
      const button = (text, confirm) => {
        const made = document.createElement('button')
        made.textContent = text
        made.onclick = () => {
          box.remove()
          resolve({ confirm, cancel: !confirm, content: field?.value ?? '' })
        }
        return made
      }
      const field = options.editable ? document.createElement('textarea') : null
      const title = document.createElement('strong')
      title.textContent = options.title ?? ''
      const text = document.createElement('p')
      text.textContent = options.editable ? '' : (options.content ?? '')
      const buttons = [button(options.confirmText ?? '确定', true)]
      if (options.showCancel !== false) buttons.push(button(options.cancelText ?? '取消', false))
      const box = show('runner-modal', title, text, ...(field ? [field] : []), ...buttons)
      box.setAttribute('role', 'dialog')
    })),
    showActionSheet: (options) => settle(options, () => new Promise((resolve, reject) => {
      const choose = (text, index) => {
        const made = document.createElement('button')
        made.textContent = text
        made.onclick = () => {
          box.remove()
          if (index < 0) reject(failure('showActionSheet:fail cancel'))
          else resolve({ tapIndex: index })
        }
        return made
      }
      const box = show('runner-modal', ...options.itemList.map(choose), choose('取消', -1))
      box.setAttribute('role', 'dialog')
    })),
  }
}

function stored() {
  const key = (name) => `wx:${name}`
  const own = {
    getStorageSync: (name) => JSON.parse(localStorage.getItem(key(name)) ?? '""'),
    setStorageSync: (name, value) => localStorage.setItem(key(name), JSON.stringify(value)),
    removeStorageSync: (name) => localStorage.removeItem(key(name)),
    getStorageInfoSync: () => ({ keys: Object.keys(localStorage).filter((name) => name.startsWith('wx:')).map((name) => name.slice(3)), currentSize: 0, limitSize: 10_240 }),
  }
  return {
    ...own,
    getStorage: (options) => settle(options, async () => {
      if (localStorage.getItem(key(options.key)) === null) throw failure('getStorage:fail data not found')
      return { data: own.getStorageSync(options.key) }
    }),
    setStorage: (options) => settle(options, async () => own.setStorageSync(options.key, options.data)),
    removeStorage: (options) => settle(options, async () => own.removeStorageSync(options.key)),
  }
}

function machine(launch) {
  const screen = () => ({
    windowWidth: innerWidth, windowHeight: innerHeight - 44, screenWidth: innerWidth, screenHeight: innerHeight,
    pixelRatio: devicePixelRatio, statusBarHeight: 0,
    safeArea: { top: 0, left: 0, right: innerWidth, bottom: innerHeight, width: innerWidth, height: innerHeight },
  })
  const device = { platform: 'devtools', brand: 'runner', model: 'runner', system: 'runner' }
  const theme = () => (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')
  const base = () => ({ SDKVersion: '3.9.0', language: 'zh_CN', theme: theme(), version: '8.0.0', fontSizeSetting: 16, host: {} })
  return {
    getSystemInfoSync: () => ({ ...screen(), ...device, ...base() }),
    getSystemInfo: (options) => settle(options, async () => ({ ...screen(), ...device, ...base() })),
    getWindowInfo: screen,
    getDeviceInfo: () => device,
    getAppBaseInfo: base,
    getSystemSetting: () => ({}),
    getAppAuthorizeSetting: () => ({}),
    getAccountInfoSync: () => ({ miniProgram: { appId: 'touristappid', envVersion: 'develop', version: '' } }),
    getLaunchOptionsSync: () => launch,
    getEnterOptionsSync: () => launch,
    getMenuButtonBoundingClientRect: () => ({ top: 4, left: innerWidth - 95, right: innerWidth - 8, bottom: 36, width: 87, height: 32 }),
  }
}

function selecting(pages) {
  return {
    createSelectorQuery() {
      let where
      const query = {
        in: (component) => ((where = component), query),
        select: (selector) => (where ?? pages.current()).createSelectorQuery().select(selector),
        selectAll: (selector) => (where ?? pages.current()).createSelectorQuery().selectAll(selector),
        selectViewport: () => (where ?? pages.current()).createSelectorQuery().selectViewport(),
        exec: () => undefined,
      }
      return query
    },
    createIntersectionObserver: (component) => observing(component),
    createAnimation: () => new Proxy({}, { get: (_, name, self) => (name === 'export' ? () => [] : () => self) }),
  }
}

/** Tells when an element of a component comes into view. */
function observing(component) {
  let observer
  const own = {
    relativeToViewport: () => own,
    relativeTo: () => own,
    observe(selector, tell) {
      const place = component.$scope ?? component
      const root = (place._$ ?? place).getShadowRoot()
      const element = root.querySelector(selector)?.getBackendElement()
      if (!element) throw failure(`createIntersectionObserver: there is no ${selector}`)
      observer = new IntersectionObserver((seen) => {
        for (const { intersectionRatio, intersectionRect } of seen) tell({ intersectionRatio, intersectionRect })
      })
      observer.observe(element)
    },
    disconnect: () => observer?.disconnect(),
  }
  return own
}

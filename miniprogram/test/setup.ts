// What every test of the client starts from: a fake uni-app and a fake WeChat, and the library's tags as plain elements.
import { config } from '@vue/test-utils'
import { beforeEach, vi } from 'vitest'
import { defineAsyncComponent, defineComponent, h, onMounted } from 'vue'

// Tags of the component library render every slot: tests see attributes, events and text, not its internals.
const LIBRARY = ['button', 'cell', 'cell-group', 'checkbox', 'empty', 'icon', 'loading', 'radio', 'radio-group', 'step-item', 'steps',
  'switch', 'tab-panel', 'tabs', 'tag', 'dialog', 'popup', 'picker', 'picker-item', 'cascader', 'notice-bar']
for (const name of LIBRARY) {
  config.global.components[`t-${name}`] = defineComponent({
    name: `t-${name}`,
    inheritAttrs: false,
    // A popup that is closed shows nothing, as the library's.
    setup: (_props, { slots, attrs }) => () => h(`t-${name}`, attrs, attrs['visible'] === false ? [] : Object.values(slots).map((slot) => slot?.())),
  })
}

// A machine that is busy is slow and not wrong: what is waited for may take its time.
const waitFor = vi.waitFor.bind(vi)
vi.waitFor = (ready, options) => waitFor(ready, { timeout: 10_000, ...(typeof options === 'number' ? { timeout: options } : options) })

const own = import.meta.glob('../src/components/*.vue')
for (const [file, load] of Object.entries(own)) {
  const name = file.replace(/.*\/(.*)\.vue$/, 'zd-$1')
  config.global.components[name] = defineAsyncComponent(load as () => Promise<never>)
}

vi.mock('@dcloudio/uni-app', () => ({
  onLoad: (work: (query: object) => void) => onMounted(() => work((globalThis as { pageQuery?: object }).pageQuery ?? {})),
  onShow: (work: () => void) => onMounted(work),
  onLaunch: () => undefined,
  onUnload: () => undefined,
  onPullDownRefresh: () => undefined,
  onReachBottom: () => undefined,
  onBackPress: () => undefined,
  onHide: () => undefined,
}))

const base64 = (buffer: ArrayBuffer): string => Buffer.from(buffer).toString('base64')

beforeEach(() => {
  vi.resetModules()
  const kept = new Map<string, string>()
  const world = globalThis as unknown as Record<string, unknown>
  world['pageQuery'] = {}
  world['getCurrentPages'] = () => [{}, {}]
  world['uni'] = {
    request: vi.fn(),
    login: vi.fn(async () => ({ code: 'wx-code' })),
    chooseImage: vi.fn(async () => ({ tempFilePaths: ['blob:x'] })),
    navigateTo: vi.fn(async () => undefined),
    navigateBack: vi.fn(async () => undefined),
    reLaunch: vi.fn(async () => undefined),
    redirectTo: vi.fn(async () => undefined),
    switchTab: vi.fn(async () => undefined),
    setTabBarItem: vi.fn(),
    setTabBarBadge: vi.fn(),
    removeTabBarBadge: vi.fn(),
    stopPullDownRefresh: vi.fn(),
    setNavigationBarTitle: vi.fn(async () => undefined),
    setNavigationBarColor: vi.fn(async () => undefined),
    setTabBarStyle: vi.fn(),
    getStorageSync: (name: string) => kept.get(name) ?? '',
    setStorageSync: (name: string, value: string) => void kept.set(name, value),
    removeStorageSync: (name: string) => void kept.delete(name),
    arrayBufferToBase64: base64,
    base64ToArrayBuffer: (text: string) => Uint8Array.from(Buffer.from(text, 'base64')).buffer,
  }
  world['wx'] = {
    getNetworkType: vi.fn(),
    onNetworkStatusChange: vi.fn(),
    chooseMedia: vi.fn(async () => ({ tempFiles: [{ tempFilePath: 'wxfile://x.jpg', size: 100 }] })),
    chooseMessageFile: vi.fn(async () => ({ tempFiles: [{ path: 'wxfile://report.pdf', name: 'report.pdf', size: 9 }] })),
    getImageInfo: vi.fn(async () => ({ width: 100, height: 50 })),
    compressImage: vi.fn(async () => ({ tempFilePath: 'wxfile://small.jpg' })),
    getFileSystemManager: () => ({ getFileInfo: ({ success }: { success: (info: object) => void }) => success({ size: 40 }) }),
    scanCode: vi.fn(async () => ({ result: 'SCANNED' })),
    requestFacialVerify: vi.fn((options: { success: () => void }) => options.success()),
    requestSubscribeMessage: vi.fn(async () => ({ a: 'accept', b: 'reject' })),
    getRandomValues: vi.fn(({ length, success }: { length: number; success: (r: object) => void }) => success({ randomValues: crypto.getRandomValues(new Uint8Array(length)).buffer })),
    getScreenBrightness: vi.fn(async () => ({ value: 0.4 })),
    setScreenBrightness: vi.fn(async () => undefined),
  }
})

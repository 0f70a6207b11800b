// Light or dark: the system's choice, or the person's own. Pages bear it as a class on their frame; the bars, which the platform
// draws, are told.
import { computed, ref } from 'vue'
import { platform } from '@platform'
import bars from '../theme.json'
import { store } from './storage'

export const THEMES = ['system', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

const asTheme = (kept: unknown): Theme => THEMES.find((one) => one === kept) ?? 'system'
export const theme = ref<Theme>(asTheme(store.read('theme')))
export const themeClass = computed(() => (theme.value === 'system' ? '' : `zd-theme theme-${theme.value}`))
/** Whether the bars are ours to dress: the platform does it by itself until a choice was made. */
let dressed = false

export function setTheme(chosen: unknown): void {
  theme.value = asTheme(chosen)
  store.write('theme', theme.value)
  dress()
}

/** Called whenever a page is shown: each has a bar of its own. */
export function dress(): void {
  if (theme.value === 'system' && !dressed) return
  dressed = true
  platform.dress(theme.value)
  const colours = bars[theme.value === 'system' ? platform.systemTheme() : theme.value]
  void uni.setNavigationBarColor({ frontColor: colours.navTxt === 'white' ? '#ffffff' : '#000000', backgroundColor: colours.navBg, fail: nothing })
  uni.setTabBarStyle({
    color: colours.tabText, selectedColor: colours.tabActive, backgroundColor: colours.tabBg, borderStyle: colours.tabBorder as 'black', fail: nothing,
  })
  const icons = [[colours.homeIcon, colours.homeOn], [colours.casesIcon, colours.casesOn], [colours.certificatesIcon, colours.certificatesOn], [colours.meIcon, colours.meOn]]
  icons.forEach(([iconPath, selectedIconPath], index) => void uni.setTabBarItem({ index, iconPath: `/${iconPath}`, selectedIconPath: `/${selectedIconPath}`, fail: nothing }))
}

/** On a page without a tab bar the platform refuses, and nothing is to be done. */
const nothing = (): void => undefined

// The tab bar, which the platform draws: its words in the person's language, and a mark for unread messages.
import { type TextKey, t } from './i18n'

const NAMES: readonly TextKey[] = ['tab.home', 'tab.cases', 'tab.certificates', 'tab.me']
const ME = 3

/** On a page without a tab bar the platform refuses, and nothing is to be done. */
const nothing = (): void => undefined

export function nameTabs(): void {
  NAMES.forEach((name, index) => void uni.setTabBarItem({ index, text: t(name), fail: nothing }))
}

export function markUnread(count: number): void {
  if (count > 0) void uni.setTabBarBadge({ index: ME, text: count > 99 ? '99+' : String(count), fail: nothing })
  else void uni.removeTabBarBadge({ index: ME, fail: nothing })
}

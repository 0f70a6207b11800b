// Texts in the person's language. vue-i18n's message compiler is not in uni-app's mini-program runtime, so: our own.
import { ref } from 'vue'
import { type TextKey, texts } from '../texts'
import { store } from './storage'

export type { TextKey }
export type Locale = 'zh' | 'en'

/** A text of the server in both languages. */
export interface Bilingual {
  zh: string
  en: string
}

export const locale = ref<Locale>(store.read<Locale>('locale') === 'en' ? 'en' : 'zh')

export function setLocale(chosen: Locale): void {
  locale.value = chosen
  store.write('locale', chosen)
}

/** The text of a key, `{name}` filled from `values`. */
export function t(key: TextKey, values: Record<string, string | number> = {}, language: Locale = locale.value): string {
  return texts[key][language === 'en' ? 1 : 0].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
}

/** The server's text in the person's language. */
export function say(text: Bilingual): string {
  return text[locale.value]
}

/** A text of ours where one of the server's in both languages would stand. */
export const both = (key: TextKey): Bilingual => ({ zh: t(key, {}, 'zh'), en: t(key, {}, 'en') })

/** Things one after the other; those that are lists or sentences themselves are told apart by `long`. */
export const list = (items: readonly string[], how: 'short' | 'long' = 'short'): string => items.join(t(`list.${how}`))

/** Sentences one after the other; Chinese has no space between them. */
export function together(...sentences: string[]): string {
  return sentences.filter((one) => one !== '').join(locale.value === 'en' ? ' ' : '')
}

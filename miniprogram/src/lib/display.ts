// Elder mode (适老化): larger type and controls, stronger contrast, on every page.
import { ref } from 'vue'
import { store } from './storage'

export const elder = ref(store.read<boolean>('elder') === true)

export function setElder(on: boolean): void {
  elder.value = on
  store.write('elder', on)
}

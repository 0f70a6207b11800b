// What a page holds of a person goes with the person: emptied when they log out, when their session ends and when another
// one is here; read again when somebody comes while the page is still alive.
import { watch } from 'vue'
import { session } from '../api/session'

/** `forget` answers whether there was anything; only then `again` is called. */
export function withPerson(forget: () => boolean, again: () => void): void {
  let emptied = false
  watch(() => session.value?.person.id, (now, before) => {
    if (before !== undefined) emptied = forget() || emptied
    if (now === undefined || !emptied) return
    emptied = false
    again()
  }, { flush: 'sync' })
}

// Reports about people on public lists that were made on this phone. Without the secret nobody learns what became of one, and
// the service tells it once: so it stays here, and is shown to the person who was here then, or to anybody where nobody was.
import { ref } from 'vue'
import { store } from './storage'

export interface KeptReport {
  id: string
  secret: string
  /** The list that it is about, and the person on it, masked; unknown of one that was typed in. */
  publicity?: string | undefined
  about?: string | undefined
  /** Who was logged in. */
  person?: string | undefined
}

const MOST = 50
const NAME = 'publicity-reports'
const kept = ref<KeptReport[]>(store.read<KeptReport[]>(NAME) ?? [])

/** Those that may be shown to this person, the newest first. */
export const reportsFor = (person: string | undefined): KeptReport[] =>
  kept.value.filter((one) => one.person === undefined || one.person === person)

export function keepReport(report: KeptReport): void {
  save([report, ...kept.value.filter((one) => one.id !== report.id)].slice(0, MOST))
}

export function dropReport(id: string): void {
  save(kept.value.filter((one) => one.id !== id))
}

function save(reports: KeptReport[]): void {
  kept.value = reports
  store.write(NAME, reports)
}

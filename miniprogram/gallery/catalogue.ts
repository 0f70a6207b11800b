// Every component's examples by its name.
import { type Examples, isAlone } from '@client/lib/examples'

const files = import.meta.glob<{ default: Examples }>('../src/components/*.example.ts', { eager: true })

export const catalogue: Record<string, Examples> = Object.fromEntries(
  Object.entries(files).map(([file, { default: examples }]) => [file.replace(/.*\/(.*)\.example\.ts$/, '$1'), examples] as const).sort(),
)

/** Which examples a page of the gallery shows: one by its number, or all of a component that leave each other alone. */
export function chosen(name: string, number: string | undefined): { number: number; alone: boolean }[] {
  const all = (catalogue[name]?.examples ?? []).map((example, at) => ({ number: at, alone: isAlone(example) }))
  return number === undefined ? all.filter((one) => !one.alone) : all.filter((one) => String(one.number) === number)
}

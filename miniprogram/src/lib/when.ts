// Moments of the service, shown in Beijing time, which is what every rule of it counts in.
const BEIJING = 8 * 3_600_000

const two = (n: number): string => String(n).padStart(2, '0')

/** `2026-11-01 09:30` in Beijing. */
export function minute(moment: string | number): string {
  const at = new Date((typeof moment === 'number' ? moment : Date.parse(moment)) + BEIJING)
  return `${day(moment)} ${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`
}

/** `2026-11-01` in Beijing. */
export function day(moment: string | number): string {
  const at = new Date((typeof moment === 'number' ? moment : Date.parse(moment)) + BEIJING)
  return `${at.getUTCFullYear()}-${two(at.getUTCMonth() + 1)}-${two(at.getUTCDate())}`
}

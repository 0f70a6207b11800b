// Dates as forms carry them: digits only, as the certificates print them (YYYYMMDD, YYYYMM, YYYY).

const LENGTHS: Record<string, number> = { date: 8, month: 6, year: 4 }

/** How many digits a kind of date has; undefined for what is no date. */
export const digitsOf = (kind: string): number | undefined => LENGTHS[kind]

/** Whether digits are a date that exists. */
export function isDate(kind: string, digits: string): boolean {
  const length = digitsOf(kind)
  if (length === undefined || digits.length !== length || !/^\d+$/.test(digits)) return false
  const [year, month, day] = [Number(digits.slice(0, 4)), Number(digits.slice(4, 6) || '1'), Number(digits.slice(6, 8) || '1')]
  if (year < 1900 || year > 2100) return false
  const there = new Date(Date.UTC(year, month - 1, day))
  return there.getUTCMonth() === month - 1 && there.getUTCDate() === day
}

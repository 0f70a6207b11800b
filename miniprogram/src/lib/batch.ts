// An employer's list as it is pasted: one certificate a line, either the text of its code, or name, document number and
// management number, as a spreadsheet's cells come (tabs), or with commas.

export type BatchRow = { code: string } | { name: string; id_number: string; management_number: string }

export interface ReadList {
  rows: BatchRow[]
  /** Lines that are neither, by their number from 1. */
  unread: number[]
}

/** The most rows that the service takes at once. */
export const MOST_ROWS = 500

const HEADER = /姓名|证件号|管理号|name/i

export function readList(text: string): ReadList {
  const rows: BatchRow[] = []
  const unread: number[] = []
  text.split(/\r?\n/).forEach((line, n) => {
    const trimmed = line.trim()
    if (trimmed === '') return
    const cells = trimmed.split(/\s*[\t,，;；]\s*/).filter((cell) => cell !== '')
    // The first line of a copied table names its columns.
    if (rows.length === 0 && cells.length > 1 && cells.every((cell) => HEADER.test(cell))) return
    const [name, number, management] = cells
    if (cells.length === 1) rows.push({ code: trimmed })
    else if (cells.length === 3 && name && number && management) rows.push({ name, id_number: number, management_number: management })
    else unread.push(n + 1)
  })
  return { rows, unread }
}

/** The answers as a table for the employer's file. A cell never begins a formula (B11). */
export function asCsv(lines: string[][]): string {
  const cell = (text: string): string => {
    const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
    return `"${safe.replace(/"/g, '""')}"`
  }
  return `\uFEFF${lines.map((line) => line.map(cell).join(',')).join('\r\n')}`
}

// Money of the service is counted in fen.

/** `¥61.00` */
export const yuan = (fen: number): string => `¥${(fen / 100).toFixed(2)}`

/** Yuan as typed, in fen; undefined for what is no amount. */
export function fen(yuan: string): number | undefined {
  const found = /^(\d{1,9})(?:\.(\d{1,2}))?$/.exec(yuan)
  return found ? Number(found[1]) * 100 + Number((found[2] ?? '').padEnd(2, '0')) : undefined
}

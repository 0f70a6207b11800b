// The shape of what people type. The server decides; this only spares a round trip.

export const isMobile = (text: string): boolean => /^1[3-9]\d{9}$/.test(text)
export const isSmsCode = (text: string): boolean => /^\d{6}$/.test(text)

/** 8 to 64 characters of at least two kinds: small letters, capitals, digits, others. */
export function isPassword(text: string): boolean {
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z\d]/].filter((kind) => kind.test(text)).length
  return text.length >= 8 && text.length <= 64 && kinds >= 2
}

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]

/** An 18-digit resident ID number with its check digit (GB 11643-1999). */
export function isResidentId(text: string): boolean {
  if (!/^\d{17}[\dXx]$/.test(text)) return false
  const sum = WEIGHTS.reduce((total, weight, i) => total + weight * Number(text[i]), 0)
  return '10X98765432'[sum % 11] === text[17]?.toUpperCase()
}

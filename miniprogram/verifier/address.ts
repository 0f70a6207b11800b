// What a scanner gave, to the bytes of the code (section 1 of the format).
import { type Bytes, Malformed, fromBase32 } from './bytes'

/** The reasons that the text alone can give. */
export type TextReason = 'unreadable' | 'foreign_host'

export type Found = { code: Bytes } | { reason: TextReason }

const MOST_BYTES = 1024
const lower = (text: string): string => text.replace(/[A-Z]/g, (c) => c.toLowerCase())
const unreadable: Found = { reason: 'unreadable' }

/** Finds the code in a scanned text; `hosts` are the official ones. Nothing is tidied up, because tidying says yes too often. */
export function findCode(scanned: string, hosts: readonly string[]): Found {
  if (utf8Bytes(scanned) > MOST_BYTES) return unreadable
  const text = scanned.replace(/^[ \t\n\f\r]+|[ \t\n\f\r]+$/g, '')
  const scheme = text.indexOf('://')
  if (scheme >= 0) {
    const address = text.slice(scheme + 3)
    const named = lower(text.slice(0, scheme))
    // Without encryption only on the machine itself, as in development: nothing leaves it.
    if (named !== 'https' && !(named === 'http' && isLoopback(hostOf(address)))) return { reason: 'foreign_host' }
    return fromAddress(address, hosts)
  }
  return text.includes('/') ? fromAddress(text, hosts) : decode(text)
}

const hostOf = (address: string): string => address.split(/[/?#]/, 1)[0] ?? ''

function isLoopback(host: string): boolean {
  return ['127.0.0.1', 'localhost'].includes(lower(host.split(':', 1)[0] ?? ''))
}

function fromAddress(address: string, hosts: readonly string[]): Found {
  const host = hostOf(address)
  if (!hosts.some((official) => lower(official) === lower(host))) return { reason: 'foreign_host' }
  const path = address.slice(host.length).split(/[?#]/, 1)[0] ?? ''
  const code = /^\/v\/([^/]*)\/?$/i.exec(path)?.[1]
  return code === undefined ? unreadable : decode(code)
}

function decode(code: string): Found {
  if (code === '') return unreadable
  try {
    return { code: fromBase32(code) }
  } catch (error) {
    if (error instanceof Malformed) return unreadable
    throw error
  }
}

function utf8Bytes(text: string): number {
  let bytes = 0
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    bytes += unit < 0x80 ? 1 : unit < 0x800 ? 2 : unit >= 0xd800 && unit < 0xdc00 ? (i++, 4) : 3
  }
  return bytes
}

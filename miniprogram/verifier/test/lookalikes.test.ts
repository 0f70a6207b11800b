// Addresses made to look like the official one, and unusual texts (B6): not one of them is followed, whatever the code in
// it is worth. A genuine code is put behind each, so that only the address can be what refuses it.
import fs from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { findCode } from '../address'

const HOST = 'zheng.example.gov.cn'
const CODE = genuine()

function genuine(): string {
  const folder = path.resolve(import.meta.dirname, '../../../tests/vectors/certificate-codes')
  const text = fs.readFileSync(path.join(folder, fs.readdirSync(folder).find((name) => name.endsWith('.json'))!), 'utf8')
  const found = /\/V\/([A-Z2-7]{200,})/i.exec(text)
  if (!found?.[1]) throw new Error('no genuine code among the vectors')
  return found[1].toUpperCase()
}

const SWAPS: Record<string, string[]> = {
  z: ['ᴢ', 'ʐ', '2', 'z\u0301', 'ｚ'], h: ['һ', 'ｈ', 'hh', 'b'], e: ['е', 'é', '3', 'ｅ', 'ee'], n: ['ո', 'ｎ', 'm', 'rn'],
  g: ['ɡ', 'ｇ', 'q', '9'], x: ['х', 'ｘ', '×'], a: ['а', 'ａ', 'à', '4'], m: ['ｍ', 'rn', 'nn'], p: ['р', 'ｐ', 'q'], l: ['1', 'I', 'ⅼ', 'ｌ'],
  o: ['о', '0', 'ｏ', 'ö'], v: ['ѵ', 'ｖ', 'u', 'vv'], c: ['с', 'ｃ', 'ç'], '.': ['。', '．', '·', '-', '', '..', '․', '%2e'],
}

function* oneLetterAway(): Generator<string> {
  for (let n = 0; n < HOST.length; n++) {
    for (const other of SWAPS[HOST[n]!] ?? []) yield HOST.slice(0, n) + other + HOST.slice(n + 1)
    if (HOST[n] !== '.') {
      yield HOST.slice(0, n) + HOST.slice(n + 1)
      yield HOST.slice(0, n) + HOST[n] + HOST.slice(n)
      yield `${HOST.slice(0, n)}-${HOST.slice(n)}`
    }
  }
}

function* dressedUp(): Generator<string> {
  const evil = 'evil.example'
  const hosts = [
    `${HOST}.${evil}`, `${HOST}-${evil}`, `${evil}/${HOST}`, `${evil}?${HOST}`, `${evil}#${HOST}`, `${evil}\\${HOST}`, `${HOST}@${evil}`,
    `${HOST}:443@${evil}`, `user:${HOST}@${evil}`, `www.${HOST}.${evil}`, `x${HOST}`, `${HOST}x`, `${HOST}.`, `.${HOST}`, `${HOST}:8443`, `${HOST}:443`,
    `${HOST}:`, `${HOST}%00.${evil}`, `${HOST}%20`, `${HOST}\u200b`, `\u202e${HOST}`, `[${HOST}]`, `${HOST};${evil}`, `${HOST},${evil}`, `${HOST}|${evil}`,
    'xn--zheng-example', '127.0.0.1', 'localhost', '0.0.0.0', '[::1]', '2130706433', '', ' ', evil,
  ]
  for (const host of hosts) for (const scheme of ['HTTPS://', 'https://', 'hTTps://']) yield `${scheme}${host}/V/`
  for (const scheme of ['HTTP://', 'http://', 'FTP://', 'javascript://', 'data://', 'weixin://', 'file://', 'HTTPS:///', 'HTTPS:////', '//', '://', 'https:/', 'https:', 'HTTPS:\\\\']) {
    yield `${scheme}${HOST}/V/`
  }
}

function* otherTexts(): Generator<string> {
  for (const text of ['/V', '/V/', '/V//', '/W/', '/V/../V/', '/V/./', '/V%2F', '/v/x/', '/V/?', '/V/#', '/VV/', '/V /', '/V/\u200b', '\\V\\']) yield `HTTPS://${HOST}${text}`
}

it('takes the official address, in both spellings', () => {
  for (const text of [`HTTPS://${HOST.toUpperCase()}/V/${CODE}`, `https://${HOST}/v/${CODE}`, ` https://${HOST}/v/${CODE}\n`]) {
    expect('code' in findCode(text, [HOST]), text.slice(0, 60)).toBe(true)
  }
})

it('follows none of 500 look-alikes', () => {
  const texts = [...[...oneLetterAway()].map((host) => `HTTPS://${host}/V/`), ...dressedUp()]
  const paths = [...otherTexts()]
  expect(new Set([...texts, ...paths]).size).toBeGreaterThanOrEqual(250)
  let tried = 0
  for (const text of texts) {
    // As it stands, and as a QR code of capital letters would say it.
    for (const whole of [text + CODE, (text + CODE).toUpperCase()]) {
      expect('code' in findCode(whole, [HOST]), whole.slice(0, 80)).toBe(false)
      tried += 1
    }
  }
  expect(tried).toBeGreaterThanOrEqual(500)
  // A path of another shape on the official host is no code either, unless it is the code's own.
  for (const text of paths) expect('code' in findCode(`${text}${CODE}!`, [HOST]), text).toBe(false)
})

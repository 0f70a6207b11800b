// Builds the service's keys and status lists into the client, so that it can verify before it was ever online:
//   node scripts/pin.mjs https://service      `make client-release` does it before a release
// Writes dist/pinned.json; vite-plugins/pinned.ts takes it into a build for that service. What the phone fetches later
// takes its place.
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'

/** Larger than this is no pack for a phone: 64 KiB hold a million certificates. */
const MOST = 256 * 1024

const server = process.argv[2]?.replace(/\/$/, '')
if (!server) {
  console.error('usage: node scripts/pin.mjs https://service')
  process.exit(2)
}
const get = async (at, type) => {
  const answer = await fetch(server + at)
  const found = answer.headers.get('content-type') ?? ''
  if (!answer.ok || !found.startsWith(type)) throw new Error(`${at}: ${answer.status} ${found}`)
  return answer
}
const { keys } = await (await get('/.well-known/certificate-keys.json', 'application/json')).json()
const index = await (await get('/api/v1/status-lists', 'application/json')).json()
const pack = Buffer.from(await (await get('/api/v1/status-pack', 'application/cbor')).arrayBuffer())
if (!Array.isArray(keys) || keys.length === 0) throw new Error('the service publishes no keys')
if (index.lists.length === 0) throw new Error('the service publishes no status lists')
if (pack.length > MOST) throw new Error(`a pack of ${pack.length} bytes is more than a build should carry`)
const target = path.resolve(import.meta.dirname, '../dist/pinned.json')
fs.mkdirSync(path.dirname(target), { recursive: true })
fs.writeFileSync(target, `${JSON.stringify({ server, as_of: index.as_of, keys, pack: pack.toString('base64') }, null, 2)}\n`)
console.log(`${keys.length} keys and ${index.lists.length} status lists as of ${index.as_of}: ${pack.length} bytes, SHA-256 ${createHash('sha256').update(pack).digest('hex')}`)

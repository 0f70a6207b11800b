// Builds the service's keys and status lists into the client, so that it can verify before it was ever online:
//   node scripts/pin.mjs https://service
// Writes src/pinned.json. Run it before a release; what the phone fetches later takes its place.
import fs from 'node:fs'
import path from 'node:path'

const server = process.argv[2]?.replace(/\/$/, '')
if (!server) {
  console.error('usage: node scripts/pin.mjs https://service')
  process.exit(2)
}
const get = async (at) => {
  const answer = await fetch(server + at)
  if (!answer.ok) throw new Error(`${at}: ${answer.status}`)
  return answer
}
const { keys } = await (await get('/.well-known/certificate-keys.json')).json()
const pack = Buffer.from(await (await get('/api/v1/status-lists')).arrayBuffer())
const target = path.resolve(import.meta.dirname, '../src/pinned.json')
fs.writeFileSync(target, `${JSON.stringify({ keys, pack: pack.toString('base64') }, null, 2)}\n`)
console.log(`${keys.length} keys, ${pack.length} bytes of status lists`)

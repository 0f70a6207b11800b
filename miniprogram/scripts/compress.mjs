// Leaves a compressed twin beside each text of the H5 build that is worth it: node scripts/compress.mjs FOLDER
// The server hands it to whoever takes gzip (server/src/web/client.rs).
import fs from 'node:fs'
import path from 'node:path'
import { gzipSync } from 'node:zlib'

const folder = process.argv[2]
if (!folder) {
  console.error('usage: node scripts/compress.mjs FOLDER')
  process.exit(2)
}
let before = 0
let after = 0
for (const entry of fs.readdirSync(folder, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !/\.(js|css|svg|json)$/.test(entry.name)) continue
  const file = path.join(entry.parentPath, entry.name)
  const bytes = fs.readFileSync(file)
  const small = gzipSync(bytes, { level: 9 })
  if (small.length > bytes.length * 0.9) continue
  fs.writeFileSync(`${file}.gz`, small)
  before += bytes.length
  after += small.length
}
console.log(`compressed ${Math.ceil(before / 1024)} KiB to ${Math.ceil(after / 1024)} KiB`)

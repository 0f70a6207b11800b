// An independent checker of the transparency log: written from docs/CERTIFICATE-CODE.md and RFC 6962, with nothing but
// Node's own libraries. It follows the log over HTTP, keeps the last head it has seen, and says what is wrong.
//
//   node check.mjs BASE_URL [STATE_FILE]
//
// Prints one JSON line: {"ok": …, "size": …, "findings": […]}. Exit code 0 when nothing is wrong, 1 otherwise, 2 when it
// could not check.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { inflateRawSync } from 'node:zlib'
import { decode, growsOutOf, hex, includes, leafHash, open, readHead, rootOf, service } from './log.mjs'

const [base, stateFile] = process.argv.slice(2)
const { bytes: fetchBytes, json: fetchJson, keys: publicKeys } = service(base)
const findings = []
const find = (kind, text) => void findings.push({ kind, text })

async function allLeaves(size) {
  const leaves = []
  while (leaves.length < size) {
    const limit = Math.min(256, size - leaves.length)
    const { entries } = await fetchJson(`/api/v1/transparency/entries?from=${leaves.length}&limit=${limit}`)
    if (entries.length === 0) break
    entries.forEach((entry) => leaves.push(Buffer.from(entry.leaf, 'base64')))
  }
  return leaves
}

/** What the log says of each place now; a revocation or replacement that was taken back is a finding. */
function replay(leaves) {
  const places = new Map()
  leaves.forEach((bytes, index) => {
    const [version, , list, place, bits] = decode(bytes)
    if (version !== 1 || bits > 7) return find('leaf', `leaf ${index} has an unknown form`)
    const name = `${list}/${place}`
    const before = places.get(name) ?? 0
    if ((before & 5) !== 0 && (bits & 5) === 0) find('taken_back', `leaf ${index} takes back what was final at ${name}`)
    places.set(name, bits)
  })
  return places
}

function bitsOfList(payload) {
  const list = decode(payload)
  const [size, packed] = [list.get(5), list.get(6)]
  const bits = inflateRawSync(packed, { maxOutputLength: (3 * size) / 8 })
  const bit = (purpose, place) => (bits[(purpose * size) / 8 + (place >> 3)] >> (7 - (place & 7))) & 1
  return { size, at: (place) => bit(0, place) | (bit(1, place) << 1) | (bit(2, place) << 2) }
}

/** Every status list against the log: a status that stands in a list stands in the log, and the other way round. */
async function compareLists(places, keys) {
  const numbers = new Set([...places.keys()].map((name) => Number(name.split('/')[0])))
  for (const number of numbers) {
    const payload = open(await fetchBytes(`/api/v1/status-lists/${number}`), 'zhengda status list', keys)
    if (!payload) { find('list', `status list ${number} is not signed by a published key`); continue }
    const list = bitsOfList(payload)
    for (let place = 0; place < list.size; place += 1) {
      const [shown, logged] = [list.at(place), places.get(`${number}/${place}`) ?? 0]
      if (shown !== logged) find('unlogged', `place ${number}/${place} shows ${shown}, the log says ${logged}`)
    }
  }
}

async function check() {
  const keys = await publicKeys()
  const head = readHead((await fetchJson('/api/v1/transparency/checkpoint')).signed, keys)
  if (!head) return find('head', 'the head is not signed by a published key')
  const leaves = await allLeaves(head.size)
  const hashes = leaves.map(leafHash)
  const known = new Map()
  if (leaves.length !== head.size || hex(rootOf(hashes, 0, hashes.length, known)) !== head.root) {
    find('root', `the leaves shown are not those of the signed head of ${head.size}`)
  }
  const seen = stateFile && existsSync(stateFile) ? JSON.parse(readFileSync(stateFile, 'utf8')) : null
  if (seen && seen.size > head.size) {
    find('fork', `the log had ${seen.size} leaves and has ${head.size}`)
  } else if (seen && seen.size > 0) {
    const { path } = await fetchJson(`/api/v1/transparency/proofs/consistency?old=${seen.size}&new=${head.size}`)
    const proved = growsOutOf(seen.size, seen.root, head.size, head.root, path.map((text) => Buffer.from(text, 'hex')))
    const computed = hex(rootOf(hashes, 0, seen.size, known)) === seen.root
    if (!proved || !computed) find('fork', `the log of ${head.size} leaves did not grow out of the one of ${seen.size}`)
  }
  const step = Math.max(1, Math.floor(head.size / 20))
  for (let index = 0; index < head.size; index += step) {
    const asked = fetchJson(`/api/v1/transparency/proofs/inclusion?index=${index}&size=${head.size}`)
    // A service that cannot prove what its head says is no better than one that proves another thing.
    const proof = await asked.catch(() => ({ path: null }))
    const path = proof.path?.map((text) => Buffer.from(text, 'hex'))
    if (!path || !includes(hashes[index], index, head.size, path, head.root)) {
      find('inclusion', `leaf ${index} is not proved`)
    }
  }
  await compareLists(replay(leaves), keys)
  if (stateFile && findings.length === 0) writeFileSync(stateFile, JSON.stringify({ size: head.size, root: head.root }))
  return head
}

try {
  const head = await check()
  console.log(JSON.stringify({ ok: findings.length === 0, size: head?.size ?? 0, findings: findings.slice(0, 20) }))
  process.exitCode = findings.length === 0 ? 0 : 1
} catch (error) {
  console.error(String(error?.stack ?? error))
  process.exitCode = 2
}

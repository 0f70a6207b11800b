// An independent checker of receipts: written from docs/CERTIFICATE-CODE.md, with nothing but Node's own libraries.
//
//   node receipt.mjs RECEIPT KEYS_FILE      without a network, from a copy of /.well-known/certificate-keys.json
//   node receipt.mjs RECEIPT BASE_URL       also that the log of today grew out of the one that the receipt proves
//
// RECEIPT is the text or a file with it. Prints one JSON line: {"ok": …, "findings": […], "receipt": …}. Exit code 0 when
// the receipt is good and holds a proof from the transparency log, 1 otherwise, 2 when it could not check.
import { existsSync, readFileSync } from 'node:fs'
import { decode, growsOutOf, hex, includes, keysOf, leafHash, opened, readHead, service } from './log.mjs'

const [given, source] = process.argv.slice(2)
const findings = []
const find = (kind, text) => void findings.push({ kind, text })

/** The bits that an answer for a reason speaks of; other reasons do not come from the status. */
const BITS = { in_force: 0, revoked: 1, suspended: 2, superseded: 4 }
const OUTCOMES = [undefined, 'valid', 'not_valid', 'cannot_tell']

function readReceipt(bytes, keys) {
  const found = opened(bytes, 'zhengda receipt', keys)
  if (!found) return find('signature', 'the receipt is not signed by a published key')
  const map = decode(found.payload)
  if (map.get(1) !== 1) return find('version', 'a receipt of another version')
  const [checkedAt, { key }] = [map.get(3), found]
  if (key.compromised_at != null && Date.parse(key.compromised_at) <= Date.now()) find('key', 'its key is compromised')
  if (checkedAt < Date.parse(key.valid_from) || checkedAt >= Date.parse(key.valid_until)) {
    find('key', 'its key did not sign at that time')
  }
  return map
}

/** The head that the proof leads to. */
function readProof(map, keys) {
  if (!map.has(20)) return find('proof', 'it holds no proof from the transparency log')
  const [leaf, index, path, signed] = map.get(20)
  const head = readHead(signed.toString('base64'), keys)
  if (!head) return find('proof', 'the head of the log is not signed by a published key')
  if (!includes(leafHash(leaf), index, head.size, path, head.root)) find('proof', 'the leaf is not in the tree of the head')
  const [version, digest, , , bits, at] = decode(leaf)
  if (version !== 1) find('proof', 'a leaf of another version')
  if (!map.has(16) || hex(digest) !== hex(map.get(16))) find('proof', 'the leaf is about another certificate')
  if (at > map.get(6)) find('proof', 'the leaf is later than the moment that the receipt speaks of')
  const wanted = BITS[map.get(5)]
  if (wanted !== undefined && bits !== wanted) find('proof', `the answer is ${map.get(5)}, the leaf says ${bits}`)
  return { ...head, index }
}

/** Whether the log that everybody sees today begins with the one that the receipt proves. */
async function compare(proven, { json }, keys) {
  const now = readHead((await json('/api/v1/transparency/checkpoint')).signed, keys)
  if (!now) return find('head', 'the head of today is not signed by a published key')
  if (proven.size > now.size) return find('fork', `the log had ${proven.size} leaves and has ${now.size}`)
  const { path } = await json(`/api/v1/transparency/proofs/consistency?old=${proven.size}&new=${now.size}`)
  const given = path.map((text) => Buffer.from(text, 'hex'))
  if (!growsOutOf(proven.size, proven.root, now.size, now.root, given)) {
    find('fork', `the log of ${now.size} leaves did not grow out of the one of ${proven.size}`)
  }
}

async function check() {
  const online = /^https?:/.test(source) ? service(source) : undefined
  const keys = online ? await online.keys() : keysOf(JSON.parse(readFileSync(source, 'utf8')))
  const text = (existsSync(given) ? readFileSync(given, 'utf8') : given).trim()
  const map = readReceipt(Buffer.from(text, 'base64url'), keys)
  if (!map) return undefined
  const proven = readProof(map, keys)
  if (proven && online) await compare(proven, online, keys)
  const said = { id: map.get(2), verdict: OUTCOMES[map.get(4)], reason: map.get(5), certificate: map.get(9) }
  return { ...said, log: proven && { index: proven.index, size: proven.size, root: proven.root } }
}

try {
  const receipt = await check()
  console.log(JSON.stringify({ ok: findings.length === 0, findings, receipt }))
  process.exitCode = findings.length === 0 ? 0 : 1
} catch (error) {
  console.error(String(error?.stack ?? error))
  process.exitCode = 2
}

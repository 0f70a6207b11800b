// What both checkers need, with nothing but Node's own libraries: CBOR, COSE signatures, RFC 6962 trees. Written from
// docs/CERTIFICATE-CODE.md.
import { createHash, createPublicKey, verify } from 'node:crypto'

// --- bytes ---------------------------------------------------------------------------------------------------------
const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest()
export const leafHash = (bytes) => sha256(Buffer.from([0]), bytes)
const nodeHash = (left, right) => sha256(Buffer.from([1]), left, right)
export const hex = (bytes) => Buffer.from(bytes).toString('hex')

/** Reads the CBOR that this project writes: integers, byte strings, texts, arrays and maps of definite length. */
export function decode(bytes) {
  let at = 0
  const take = (n) => {
    if (at + n > bytes.length) throw new Error('CBOR ends too early')
    return bytes.subarray(at, (at += n))
  }
  const item = () => {
    const [first] = take(1)
    const [major, short] = [first >> 5, first & 31]
    let value
    if (short < 24) value = short
    else if (short === 24) value = take(1).readUInt8()
    else if (short === 25) value = take(2).readUInt16BE()
    else if (short === 26) value = take(4).readUInt32BE()
    else if (short === 27) value = Number(take(8).readBigUInt64BE())
    else throw new Error('CBOR of indefinite length')
    if (major === 0) return value
    if (major === 1) return -1 - value
    if (major === 2) return take(value)
    if (major === 3) return take(value).toString('utf8')
    if (major === 4) return Array.from({ length: value }, item)
    if (major === 5) return new Map(Array.from({ length: value }, () => [item(), item()]))
    throw new Error('CBOR of an unknown type')
  }
  const value = item()
  if (at !== bytes.length) throw new Error('bytes behind the CBOR')
  return value
}

function header(major, n) {
  if (n < 24) return Buffer.from([(major << 5) | n])
  if (n < 256) return Buffer.from([(major << 5) | 24, n])
  const out = Buffer.alloc(n < 65536 ? 3 : 5)
  out[0] = (major << 5) | (n < 65536 ? 25 : 26)
  if (n < 65536) out.writeUInt16BE(n, 1)
  else out.writeUInt32BE(n, 1)
  return out
}
const bstr = (bytes) => Buffer.concat([header(2, bytes.length), bytes])
const tstr = (text) => Buffer.concat([header(3, Buffer.byteLength(text)), Buffer.from(text)])

// --- what is signed ------------------------------------------------------------------------------------------------
/** The service at an address. */
export function service(base) {
  const bytes = async (path) => {
    const answer = await fetch(base + path)
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
    return Buffer.from(await answer.arrayBuffer())
  }
  const json = async (path) => JSON.parse((await bytes(path)).toString('utf8'))
  return { bytes, json, keys: async () => keysOf(await json('/.well-known/certificate-keys.json')) }
}

/** Published keys by their ids. */
export const keysOf = ({ keys }) => new Map(keys.filter((key) => key.kty === 'OKP').map((key) => [key.kid, key]))

/** The payload of a COSE_Sign1 envelope that a published key signed for `context`; `null` when none did. */
export function open(envelope, context, keys) {
  return opened(envelope, context, keys)?.payload ?? null
}

/** The same with the key. */
export function opened(envelope, context, keys) {
  const [protectedHeader, unprotected, payload, signature] = decode(envelope)
  const head = decode(protectedHeader)
  const key = keys.get(hex(head.get(4)))
  if (!key || unprotected.size !== 0) return null
  const message = Buffer.concat([
    header(4, 4), tstr('Signature1'), bstr(protectedHeader), bstr(Buffer.from(context)), bstr(payload),
  ])
  const jwk = createPublicKey({ key: { kty: key.kty, crv: key.crv, x: key.x }, format: 'jwk' })
  return verify(null, message, jwk, signature) ? { payload, key } : null
}

export function readHead(signed, keys) {
  const payload = open(Buffer.from(signed, 'base64'), 'zhengda log checkpoint', keys)
  if (!payload) return null
  const [version, log, size, root, at] = decode(payload)
  return version === 1 ? { log, size, root: hex(root), at } : null
}

// --- the tree (RFC 6962, section 2.1) ------------------------------------------------------------------------------
const split = (n) => { let k = 1; while (k * 2 < n) k *= 2; return k }

/** The root over leaves `from..to`, with what was computed before kept in `known`. */
export function rootOf(leaves, from, to, known) {
  if (to - from === 1) return leaves[from]
  if (to === from) return sha256(Buffer.alloc(0))
  const name = `${from}-${to}`
  if (!known.has(name)) {
    const middle = from + split(to - from)
    known.set(name, nodeHash(rootOf(leaves, from, middle, known), rootOf(leaves, middle, to, known)))
  }
  return known.get(name)
}

export function includes(leaf, index, size, path, root) {
  let [node, last, hash] = [index, size - 1, leaf]
  for (const sibling of path) {
    if (last === 0) return false
    if (node % 2 === 1 || node === last) {
      hash = nodeHash(sibling, hash)
      while (node % 2 === 0 && node !== 0) [node, last] = [node / 2, Math.floor(last / 2)]
    } else {
      hash = nodeHash(hash, sibling)
    }
    ;[node, last] = [Math.floor(node / 2), Math.floor(last / 2)]
  }
  return last === 0 && hex(hash) === root
}

export function growsOutOf(old, oldRoot, size, root, given) {
  if (old === size) return given.length === 0 && oldRoot === root
  const path = [...given]
  const first = Number.isInteger(Math.log2(old)) ? Buffer.from(oldRoot, 'hex') : path.shift()
  if (!first) return false
  let [node, last] = [old - 1, size - 1]
  while (node % 2 === 1) [node, last] = [(node - 1) / 2, Math.floor(last / 2)]
  let [older, newer] = [first, first]
  for (const sibling of path) {
    if (last === 0) return false
    if (node % 2 === 1 || node === last) {
      ;[older, newer] = [nodeHash(sibling, older), nodeHash(sibling, newer)]
      while (node % 2 === 0 && node !== 0) [node, last] = [node / 2, Math.floor(last / 2)]
    } else {
      newer = nodeHash(newer, sibling)
    }
    ;[node, last] = [Math.floor(node / 2), Math.floor(last / 2)]
  }
  return last === 0 && hex(older) === oldRoot && hex(newer) === root
}

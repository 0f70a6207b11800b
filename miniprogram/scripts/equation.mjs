// What checking one signature costs beside tweetnacl's own check, in turns in one process: node scripts/equation.mjs
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { build } from 'vite'

const out = path.join(os.tmpdir(), `zhengda-equation-${process.pid}`)
await build({
  configFile: false, logLevel: 'error', publicDir: false,
  build: { outDir: out, lib: { entry: 'verifier/ed25519.ts', formats: ['cjs'], fileName: () => 'ed25519.cjs' }, rollupOptions: { external: ['crypto'] } },
})
const require = createRequire(path.resolve('package.json'))
const nacl = require('tweetnacl')
const { ed25519 } = require(path.join(out, 'ed25519.cjs'))

const { publicKey, secretKey } = nacl.sign.keyPair()
const message = new Uint8Array(230).fill(90)
const signature = nacl.sign.detached(message, secretKey)
const cost = (check, times) => {
  const before = performance.now()
  for (let n = 0; n < times; n++) if (!check()) throw new Error('a good signature was refused')
  return (performance.now() - before) / times
}
const [ours, theirs] = [() => ed25519.verify(publicKey, message, signature), () => nacl.sign.detached.verify(message, signature, publicKey)]
const median = (all) => all.sort((a, b) => a - b)[Math.floor(all.length / 2)]
const rounds = Array.from({ length: 7 }, () => [cost(ours, 200), cost(theirs, 60)]).slice(1)
const [own, reference] = [median(rounds.map(([one]) => one)), median(rounds.map(([, two]) => two))]
console.log(`one signature: ${own.toFixed(2)} ms, tweetnacl ${reference.toFixed(2)} ms, ${(reference / own).toFixed(1)} times less`)

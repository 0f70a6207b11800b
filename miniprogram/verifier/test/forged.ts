// The forged codes of the server's generator (server/seal/examples/forge.rs), which knows every kind: changed bits, wrong
// and swapped keys, other suites and purposes, small-order points, second spellings of a signature. None may be VALID.
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import readline from 'node:readline'
import { expect, it } from 'vitest'
import { KeyRing, type PublishedKey, ed25519, fromBase64url, readPack, verdict } from '..'
import { sm2 } from '../sm2'

interface Known { hosts: string[]; keys: PublishedKey[]; pack: string; now_ms: number }

const forger = process.env['FORGER'] ?? path.resolve(import.meta.dirname, '../../../target/debug/examples/forge')
const count = Number(process.env['FORGERIES'] ?? 100_000)
const seed = Number(process.env['SEED'] ?? 1)
/** Files of tests that share the codes, so that each processor has a part. */
const PARTS = 2

/** Tries every `PARTS`th code, from `part` on. */
export function tryForged(part: number): void {
  const found = fs.existsSync(forger)
  if (!found && process.env['REQUIRE_ALL'] !== '1') {
    // In the name, because that is what a reader of the report sees.
    it.skip(`SKIPPED: no forged codes, because ${path.basename(forger)} is not built (cargo build -p zhengda-seal --example forge)`, () => {})
    return
  }
  it(`of ${count} codes forged from seed ${seed}, none of part ${part} is VALID`, async () => {
    expect(found, `${forger} is built`).toBe(true)
    const child = spawn(forger, [String(count), String(seed)], { stdio: ['ignore', 'pipe', 'inherit'] })
    const lines = readline.createInterface({ input: child.stdout })
    let held: Parameters<typeof verdict>[1] | undefined
    let now = 0
    const said = { good: 0, not_valid: 0, cannot_tell: 0 }
    let turn = 0
    for await (const line of lines) {
      if (held === undefined) {
        const known = JSON.parse(line) as Known
        const ring = KeyRing.of(known.keys, [ed25519, sm2])
        now = known.now_ms
        held = { hosts: known.hosts, ring, lists: readPack(fromBase64url(known.pack), ring, now) }
        continue
      }
      if (turn++ % PARTS !== part) continue
      const { outcome, reason } = verdict(line.slice(1), held, now)
      if (line.startsWith('+')) {
        expect(outcome, `the good code ${line}: ${reason}`).toBe('valid')
        said.good += 1
      } else {
        if (outcome === 'valid') expect.fail(`SEED=${seed} line ${turn}: ${line}`)
        said[outcome] += 1
      }
    }
    console.log(`part ${part}: ${said.not_valid} NOT VALID, ${said.cannot_tell} CANNOT TELL, 0 VALID; ${said.good} good codes VALID`)
    expect(said.good).toBeGreaterThan(0)
    expect(said.not_valid, 'most must reach the signature check').toBeGreaterThan(count / PARTS / 4)
    expect(said.not_valid + said.cannot_tell).toBeGreaterThan((count / PARTS) * 0.95)
  }, Math.max(600_000, count * 20))
}

// A build for a service carries the keys and lists of that service, of today.
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, it } from 'vitest'
import { pinnedFile } from './pinned'

const NOW = Date.parse('2026-11-25T12:00:00+08:00')
const SERVER = 'https://zs.example.gov.cn'

function folder(pinned?: object): string {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'pinned-'))
  fs.mkdirSync(path.join(root, 'dist'))
  if (pinned) fs.writeFileSync(path.join(root, 'dist/pinned.json'), JSON.stringify(pinned))
  return root
}

it('a build for nobody carries nothing', () => {
  expect(pinnedFile('/r', undefined, NOW)).toBe(path.join('/r', 'src/pinned.json'))
})

it('a build for a service carries what was fetched from it', () => {
  const root = folder({ server: SERVER, as_of: '2026-11-25T09:00:00+08:00' })
  for (const server of [SERVER, `${SERVER}/`]) expect(pinnedFile(root, server, NOW)).toBe(path.join(root, 'dist/pinned.json'))
})

it.each([
  ['nothing', undefined, 'no keys and status lists were fetched'],
  ['those of another service', { server: 'https://zs.example.com', as_of: '2026-11-25T09:00:00+08:00' }, 'are of https://zs.example.com'],
  ['those of the day before yesterday', { server: SERVER, as_of: '2026-11-23T09:00:00+08:00' }, 'are of 2026-11-23'],
])('with %s there is no build for it', (_, pinned, fault) => {
  expect(() => pinnedFile(folder(pinned), SERVER, NOW)).toThrow(fault)
})

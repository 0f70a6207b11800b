// Which keys and status lists a build carries: those of the service that it is for, or none in development.
import fs from 'node:fs'
import path from 'node:path'

/** Lists may be believed for seven days; a phone must have most of them left after review and update. */
const OLDEST = 24 * 3_600_000

/**
 * The file that `@pinned` stands for. A build for a service must carry what `scripts/pin.mjs` fetched from that service
 * today: a client that cannot verify before it was ever online would go out unseen otherwise.
 */
export function pinnedFile(root: string, server: string | undefined, nowMs: number): string {
  if (server === undefined) return path.join(root, 'src/pinned.json')
  const file = path.join(root, 'dist/pinned.json')
  const fault = faultOf(file, server.replace(/\/$/, ''), nowMs)
  if (fault !== undefined) throw new Error(`${fault}: run \`make client-release ZHENGDA_CLIENT_SERVER=${server}\``)
  return file
}

function faultOf(file: string, server: string, nowMs: number): string | undefined {
  if (!fs.existsSync(file)) return 'no keys and status lists were fetched for this build'
  const pinned = JSON.parse(fs.readFileSync(file, 'utf8')) as { server: string; as_of: string }
  if (pinned.server !== server) return `the keys and status lists at hand are of ${pinned.server}`
  return nowMs - Date.parse(pinned.as_of) > OLDEST ? `the status lists at hand are of ${pinned.as_of}` : undefined
}

// Leaving: this phone forgets the person first and at once; the server is told where it can be reached.
import { platform } from '@platform'
import { dropAllDrafts } from '../lib/drafts'
import { markUnread } from '../lib/tabs'
import { type OwnSession, dropIdentity } from './doors'
import { dropFace } from './face'
import { dropWaiting } from './outbox'
import { asHeader, closeSession, session, whenPersonLeaves } from './session'
import { send } from './transport'

/** Called once, when the client starts. */
export function watchLeaving(): void {
  // Papers from before the program was closed: whoever looks at one again fetches it again.
  void platform.forgetFiles()
  whenPersonLeaves(() => {
    void platform.forgetFiles()
    markUnread(0)
  })
}

/** Logs the person out. Drafts go too: they stay after a session that merely ran out, for whoever comes back to them. */
export function logOut(): void {
  const token = session.value?.token
  closeSession()
  dropAllDrafts()
  dropWaiting()
  dropIdentity()
  dropFace()
  if (token !== undefined) void endAtServer(asHeader(token))
}

/** Without a network the token stays good until it runs out, and nobody has it any more. */
async function endAtServer(headers: Record<string, string>): Promise<void> {
  try {
    const listed = (await send({ method: 'GET', path: '/api/v1/sessions', headers })).data as OwnSession[]
    const mine = listed.find((one) => one.current)
    if (mine) await send({ method: 'DELETE', path: `/api/v1/sessions/${encodeURIComponent(mine.id)}`, headers })
  } catch {
    // See above.
  }
}

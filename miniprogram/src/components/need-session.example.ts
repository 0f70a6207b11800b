// Examples of zd-need-session.
import { closeSession, openSession } from '../api/session'
import { examplesOf } from '../lib/examples'
import { session } from './example-data'
import NeedSession from './need-session.vue'

export default examplesOf(NeedSession, [
  { name: 'logged out', props: {}, given: closeSession },
  { name: 'logged in', props: {}, inside: '本人的内容', given: () => openSession(session) },
])

// Examples of zd-verdict-card.
import { examplesOf } from '../lib/examples'
import { claims } from './example-data'
import VerdictCard from './verdict-card.vue'

const asOfMs = Date.parse('2026-11-01T09:30:00+08:00')

export default examplesOf(VerdictCard, [
  { name: 'valid', props: { verdict: { outcome: 'valid', reason: 'in_force', asOfMs, claims } } },
  { name: 'revoked', props: { verdict: { outcome: 'not_valid', reason: 'revoked', asOfMs, claims } } },
  { name: 'forged', props: { verdict: { outcome: 'not_valid', reason: 'forged', asOfMs } } },
  { name: 'cannot tell', props: { verdict: { outcome: 'cannot_tell', reason: 'list_too_old', asOfMs, claims } } },
  {
    name: 'answer of the service',
    props: { verdict: { outcome: 'not_valid', reason: 'revoked', asOfMs, claims, said: { zh: '发证机构已经撤销这本证书。请不要采用它。', en: 'The authority revoked this certificate. Do not rely on it.' } } },
  },
])

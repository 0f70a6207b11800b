// Examples of zd-standing.
import { examplesOf } from '../lib/examples'
import { certificate, text } from './example-data'
import CertificateStanding from './standing.vue'

export default examplesOf(CertificateStanding, [
  { name: 'in force', props: { certificate } },
  { name: 'revoked', props: { certificate: { ...certificate, status: 'revoked', status_text: text('已撤销', 'Revoked') } } },
  { name: 'suspended', props: { certificate: { ...certificate, status: 'suspended', status_text: text('暂停使用', 'Suspended') } } },
  { name: 'superseded', props: { certificate: { ...certificate, status: 'superseded', status_text: text('已换发', 'Superseded') } } },
])

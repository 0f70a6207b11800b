// Examples of zd-certificate-row.
import { examplesOf } from '../lib/examples'
import { certificate, text } from './example-data'
import CertificateRow from './certificate-row.vue'

const offer = { service: 'mailing', name: text('证书邮寄', 'Mailing'), allowed: true }
const refusal = { code: 'mailed_already', reason: text('这张证书已经寄出。', 'It was mailed already.'), remedy: text('请看办件。', 'See your cases.') }

export default examplesOf(CertificateRow, [
  { name: 'in a list', props: { one: certificate } },
  { name: 'revoked', props: { one: { ...certificate, status: 'revoked', status_text: text('已撤销', 'Revoked') } } },
  { name: 'may be mailed', props: { one: { ...certificate, services: [offer] }, service: 'mailing' } },
  { name: 'may not be mailed', props: { one: { ...certificate, services: [{ ...offer, allowed: false, refusal }] }, service: 'mailing' } },
])

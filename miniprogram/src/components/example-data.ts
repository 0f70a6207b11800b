// What examples and tests of components show: a certificate, a case, fields of a form, a refusal. Invented people and numbers.
import type { Claims } from '@verifier'
import type { Certificate } from '../api/certificates'
import type { Case } from '../api/cases'
import { Problem } from '../api/problem'
import type { FormField, Notice, RegionSummary } from '../api/regions'
import type { Session } from '../api/session'
import type { Schema } from '../api/types'
import type { Area } from '../platform/types'

export const text = (zh: string, en: string = zh) => ({ zh, en })

export const session: Session = {
  token: 'example', expires_at: '2099-01-01T00:00:00+08:00', level: 'bound',
  person: { id: 'p1', name_masked: '李*', id_number_masked: '4****************6', mobile_masked: '138****8001' },
}

export const certificate: Certificate = {
  id: 'cert_1', region: 'r', exam_id: 'constructor_1', exam: '一级建造师', exam_name: text('一级建造师', 'Constructor, grade one'), year: 2025,
  level: '考全科', specialty: '建筑工程', management_number: '20250501012345678901', approved_on: '2025-09-07', city: '某市', name: '李明',
  id_number_masked: '4****************6', document_kind: 'resident_id', status: 'valid', status_text: text('有效', 'In force'),
  status_help: text('可以使用。', 'It can be used.'), edition: 1, paper_issued: true, issued_at: '2025-12-01T09:00:00+08:00', version: 1, code: 'issued', services: [],
}

export const oneCase: Case = {
  id: 'case_1', region: 'r', service: 'mailing', service_name: text('证书邮寄', 'Certificate mailing'), state: 'in_review',
  state_text: text('审核中', 'In review'), state_help: text('工作人员正在审核，请等候。', 'Our staff are reviewing it.'), version: 3,
  due: { date: '2026-12-11', explanation: text('自次日起算15个工作日', '15 working days from the next day'), provisional: false },
  overdue: false, allowed_actions: [], history: [], form: {}, attachments: [], slots: [], mobile_confirmed: true,
  created_at: '2026-11-20T09:30:00+08:00', submitted_at: '2026-11-20T09:40:00+08:00', changed_at: '2026-11-21T10:00:00+08:00', help_lines: [], given_up: [],
}

export function field(name: string, kind: string, more: Partial<FormField> = {}): FormField {
  return { name, kind, label: text(name), required: false, options: [], source: 'free', ...more }
}

const option = (value: string, zh: string, en: string) => ({ value, label: text(zh, en) })

export const fields = {
  recipient: field('recipient', 'person_name', { label: text('收件人', 'Recipient'), required: true }),
  mobile: field('mobile', 'mobile', { label: text('手机号码', 'Mobile number'), hint: text('快递员会打这个号码', 'The courier calls this number'), required: true }),
  number: field('number', 'document_number', { label: text('证件号码', 'ID number'), source: 'locked' }),
  way: field('way', 'choice', { label: text('领取方式', 'How to receive it'), required: true, options: [option('mail', '邮寄', 'By mail'), option('counter', '窗口领取', 'At the counter')] }),
  exam: field('exam', 'choice', {
    label: text('考试', 'Exam'),
    options: ['一级建造师', '二级建造师', '监理工程师', '造价工程师', '执业药师', '社会工作者', '注册会计师'].map((name, i) => option(`e${i}`, name, `Exam ${i + 1}`)),
  }),
  abroad: field('abroad', 'boolean', { label: text('收件人在境外', 'The recipient is abroad'), hint: text('境外不能邮寄', 'No mail goes abroad') }),
  fee: field('fee', 'amount', { label: text('费用', 'Fee') }),
  reason: field('reason', 'long_text', { label: text('情况说明', 'What happened'), max: 200 }),
  address: field('address', 'address', { label: text('邮寄地址', 'Address'), required: true }),
}

export const home = { province: '广东省', city: '广州市', district: '天河区', detail: '天河路8号2栋501房' }
export const nowhere = { province: '', city: '', district: '', detail: '' }

const leaf = (name: string): Area => ({ name, below: [] })
export const areas: Area[] = [
  { name: '广东省', below: [{ name: '广州市', below: [leaf('天河区'), leaf('越秀区')] }, leaf('东莞市')] },
  { name: '山东省', below: [{ name: '济南市', below: [leaf('历下区')] }] },
]

export const notice: Notice = {
  id: 'mailing', version: '7', title: text('邮寄须知', 'About mailing'), scroll_gate: false, again_on_edit: false, digest: '',
  body: text('## 收件\n请填写能收到快递的地址。\n- 证书不寄往快递柜。\n- 请当面拆开核对。', '## Delivery\nGive an address where parcels arrive.\n- No lockers.\n- Open it in front of the courier.'),
}

export const regions: RegionSummary[] = [
  { id: 'r', name: text('某市', 'A city'), authority: text('某市考试院', 'Its examination authority'), services: ['mailing'] },
  { id: 's', name: text('另一市', 'Another city'), authority: text('另一市考试中心', 'Its examination centre'), services: [] },
]

const refusal: Schema<'ProblemBody'> = {
  type: 'about:blank', status: 409, code: 'wrong_state', title: '现在不能这样操作', detail: '办件的状态已经变了。', remedy: '请刷新后再看。',
  title_en: 'Not now', detail_en: 'The case has moved on.', remedy_en: 'Refresh and look again.', allowed_actions: [], errors: [], request_id: 'req_7f3a',
}

/** A refusal as the server sends it, with what is different about it. */
export const refusalBody = (more: Partial<Schema<'ProblemBody'>> = {}): Schema<'ProblemBody'> => ({ ...refusal, ...more })
export const refused = (more: Partial<Schema<'ProblemBody'>> = {}): Problem => new Problem(refusalBody(more))

/** A code that was sent just now and may be sent again in a minute. */
export const sentCode = { id: 'code_1', expires_at: '2099-01-01T00:05:00+08:00', resend_at: '2000-01-01T00:01:00+08:00' }

const PICTURE = 'data:image/svg+xml,%3Csvg xmlns=\'http://www.w3.org/2000/svg\' viewBox=\'0 0 120 40\'%3E%3Ctext x=\'20\' y=\'28\' font-size=\'24\'%3E7K3M%3C/text%3E%3C/svg%3E'
export const captchas = {
  picture: { id: 'cap_1', image: PICTURE, expires_at: '2099-01-01T00:00:00+08:00' },
  question: { id: 'cap_2', question: text('三加上四等于多少？', 'What is three plus four?'), expires_at: '2099-01-01T00:00:00+08:00' },
}

/** What a code on a certificate says. */
export const claims: Claims = {
  certificate_id: 'cert_1', name: '李明', id_number_masked: '4****************6', exam: '一级建造师', specialty: '建筑工程', approved_on: '2025-09-07',
  issued_on: '2025-12-01', status: { list: 3, index: 9 }, record_digest: '00',
}

// Examples of zd-code-proof.
import { examplesOf } from '../lib/examples'
import { captchas, refusalBody, sentCode } from './example-data'
import CodeProof from './code-proof.vue'

export default examplesOf(CodeProof, [
  { name: 'a number to type', props: { purpose: 'login' } },
  { name: 'a number that is known', props: { purpose: 'confirm_mobile', to: '13800138001' } },
  { name: 'sent', props: { purpose: 'confirm_mobile', to: '13800138001' }, answers: { '/sms-codes': { status: 201, body: sentCode } }, pressed: '获取验证码' },
  { name: 'nothing filled', props: { purpose: 'login', asked: true } },
  {
    name: 'guarded by a captcha', props: { purpose: 'confirm_mobile', to: '13800138001' }, pressed: '获取验证码',
    answers: { '/sms-codes': { status: 422, body: refusalBody({ code: 'captcha_required', title: '请先回答图形验证码' }) }, '/captchas': { status: 201, body: captchas.picture } },
  },
])

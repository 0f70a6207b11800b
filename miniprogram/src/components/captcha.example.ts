// Examples of zd-captcha.
import { examplesOf } from '../lib/examples'
import { captchas } from './example-data'
import CaptchaProof from './captcha.vue'

export default examplesOf(CaptchaProof, [
  { name: 'a picture', props: {}, answers: { '/captchas': { status: 201, body: captchas.picture } } },
  { name: 'a question in words', props: {}, answers: { '/captchas': { status: 201, body: captchas.question } } },
  { name: 'not answered', props: { asked: true }, answers: { '/captchas': { status: 201, body: captchas.picture } } },
  { name: 'not to be had', props: {} },
])

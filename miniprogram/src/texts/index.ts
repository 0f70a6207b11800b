// All texts of the client. What a region or a rule says comes from the server; these are the client's own words.
import { accounts } from './accounts'
import { apply } from './apply'
import { cases } from './cases'
import { certificates } from './certificates'
import { common } from './common'
import { doors } from './doors'
import { exams } from './exams'
import { home } from './home'
import { knowledge } from './knowledge'
import { messages } from './messages'
import { settings } from './settings'
import { verify } from './verify'

/** By key: Chinese, English. A key that stands in two files is a fault that the tests find. */
export const texts = {
  ...common, ...accounts, ...exams, ...knowledge, ...home, ...messages, ...apply, ...cases, ...certificates, ...settings, ...doors, ...verify,
}

export type TextKey = keyof typeof texts

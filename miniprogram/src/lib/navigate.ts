// Where the pages are. Pages name each other by these names only.

/** Pages of the tab bar, which are switched to and take no query. */
const TABS = {
  home: '/pages/home/index',
  cases: '/pages/cases/index',
  certificates: '/pages/certificates/index',
  me: '/pages/me/index',
} as const

const PATHS = {
  login: '/packages/doors/login/index',
  register: '/packages/doors/register/index',
  recover: '/packages/doors/recover/index',
  computer: '/packages/doors/computer/index',
  certificate: '/packages/certificates/detail/index',
  code: '/packages/certificates/code/index',
  share: '/packages/certificates/share/index',
  shares: '/packages/certificates/shares/index',
  log: '/packages/certificates/log/index',
  service: '/packages/cases/service/index',
  apply: '/packages/cases/apply/index',
  case: '/packages/cases/detail/index',
  messages: '/packages/messages/list/index',
  verify: '/packages/verify/scan/index',
  history: '/packages/verify/history/index',
  batch: '/packages/verify/batch/index',
  receipt: '/packages/verify/receipt/index',
  display: '/packages/settings/display/index',
  sessions: '/packages/settings/sessions/index',
  account: '/packages/settings/account/index',
  myData: '/packages/settings/data/index',
  scores: '/packages/exams/scores/index',
  registrations: '/packages/exams/registrations/index',
  payments: '/packages/exams/payments/index',
  help: '/packages/knowledge/help/index',
  article: '/packages/knowledge/article/index',
  calendar: '/packages/knowledge/calendar/index',
  publicity: '/packages/knowledge/publicity/index',
  query: '/packages/knowledge/query/index',
  contacts: '/packages/knowledge/contacts/index',
} as const

export type TabName = keyof typeof TABS
export type PageName = TabName | keyof typeof PATHS

const isTab = (page: PageName): page is TabName => page in TABS

export function open(page: PageName, query: Record<string, string | undefined> = {}): void {
  if (isTab(page)) void uni.switchTab({ url: TABS[page] })
  else void uni.navigateTo({ url: address(PATHS[page], query) })
}

/** Opens a page in place of this one, so that "back" does not lead here again. */
export function replace(page: Exclude<PageName, TabName>, query: Record<string, string | undefined> = {}): void {
  void uni.redirectTo({ url: address(PATHS[page], query) })
}

function address(path: string, query: Record<string, string | undefined>): string {
  const pairs = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`]))
  return pairs.length === 0 ? path : `${path}?${pairs.join('&')}`
}

/** The address of the page that opened this one; undefined where none did. */
export function cameFrom(): string | undefined {
  const beneath = getCurrentPages().at(-2) as { $page?: { fullPath?: string } } | undefined
  return beneath?.$page?.fullPath
}

/** Begins anew on a page, as the program does when it starts. */
export function beginAt(url: string): void {
  void uni.reLaunch({ url })
}

/** Back to where the person came from, or home when this page was opened directly. */
export function back(): void {
  if (getCurrentPages().length > 1) void uni.navigateBack()
  else void uni.reLaunch({ url: TABS.home })
}

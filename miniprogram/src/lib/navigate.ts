// Where the pages are. Pages name each other by these names only.

const PATHS = {
  home: '/pages/home/index',
  me: '/pages/me/index',
  login: '/packages/doors/login/index',
  certificates: '/packages/certificates/list/index',
  certificate: '/packages/certificates/detail/index',
  code: '/packages/certificates/code/index',
  apply: '/packages/cases/apply/index',
  case: '/packages/cases/detail/index',
  messages: '/packages/messages/list/index',
  verify: '/packages/verify/scan/index',
  display: '/packages/settings/display/index',
  sessions: '/packages/settings/sessions/index',
} as const

export type PageName = keyof typeof PATHS

export function open(page: PageName, query: Record<string, string> = {}): void {
  const pairs = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
  void uni.navigateTo({ url: pairs.length === 0 ? PATHS[page] : `${PATHS[page]}?${pairs.join('&')}` })
}

/** Back to where the person came from, or home when this page was opened directly. */
export function back(): void {
  if (getCurrentPages().length > 1) void uni.navigateBack()
  else void uni.reLaunch({ url: PATHS.home })
}

// The sign of each service. A service that is new to this client gets the general one: regions add services without us.

const SIGNS: Record<string, string> = {
  mailing: 'mail', reissue: 'file-add', exchange: 'swap', refund: 'money', recheck: 'chart', qualification_review: 'check-rectangle',
  dishonest_review: 'error-circle', discipline_appeal: 'chat', receipt: 'bill', information_change: 'edit', certificate_change: 'edit-1',
  account_recovery: 'user-unlocked', direct_mail: 'undertake-delivery',
}

export const signOf = (service: string): string => SIGNS[service] ?? 'file'

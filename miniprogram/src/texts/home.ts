// Texts of the first page. Chinese, then English.
export const home = {
  'home.title': ['证达', 'Zhengda'],
  'home.verify': ['核验证书', 'Verify a certificate'],
  'home.region.choose': ['请选择办理地区', 'Choose a region'],
  'home.services': ['可以办理', 'Services'],
  'home.cases': ['我的业务', 'My applications'],
  'home.messages': ['消息', 'Messages'],
  'home.region.change': ['换地区', 'Change region'],
  'home.region.now': ['当前', 'chosen'],
  'home.region.note': [
    '业务由报考所在地的考试机构办理，请选择您报名考试的地区。',
    'Services are offered by the authority of the place where you registered for the exam; choose that place.',
  ],
  'home.cases.all': ['全部', 'All'],
} as const

// Texts of the first page. Chinese, then English.
export const home = {
  'home.title': ['证达', 'Zhengda'],
  'home.verify': ['核验证书', 'Verify a certificate'],
  'home.verify.note': ['用人单位：扫码辨真伪，断网也能用', 'For employers: scan and know, even without a network'],
  'home.me': ['我的', 'Me'],
  'home.me.note': ['登录、设备、显示与语言', 'Log-in, devices, display and language'],
  'home.region': ['地区', 'Region'],
  'home.region.choose': ['请选择办理地区', 'Choose a region'],
  'home.services': ['可以办理', 'Services'],
  'home.cases': ['我的办件', 'My cases'],
  'home.messages': ['消息', 'Messages'],
  'home.messages.note': ['办理进度和物流的通知', 'About your cases and parcels'],
  'home.certificates': ['我的证书', 'My certificates'],
  'home.certificates.note': ['查看、出示二维码、办理', 'See them, show the code, apply'],
} as const

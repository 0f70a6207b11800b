// Texts about the person's certificates. Chinese, then English.
export const certificates = {
  'certificates.title': ['我的证书', 'My certificates'],
  'certificates.none': ['还没有查到您的证书', 'No certificate of yours was found'],

  'certificate.title': ['证书', 'Certificate'],
  'certificate.print': ['印制号', 'Print number'],
  'certificate.code': ['出示二维码', 'Show the code'],
  'certificate.notNow': ['现在不能办', 'not now'],

  'code.title': ['证书二维码', 'Code of the certificate'],
  'code.note': ['请让用人单位用“核验证书”扫描。截图会过时，请当面出示。', 'Let the employer scan it with "Verify a certificate". A screenshot grows old; show it in person.'],
  'certificates.ask': ['联系考试机构', 'Ask the authority'],
  'certificate.can': ['可申请', 'can be applied for'],
  'certificate.cannot': ['不可申请', 'cannot be applied for'],
  'code.save': ['保存二维码图片', 'Save the picture'],
  'code.saved': ['已保存，可以再存一次', 'Saved; save it again'],
} as const

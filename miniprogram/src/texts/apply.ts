// Texts of applying: forms, addresses, notices, the steps. Chinese, then English.
export const apply = {
  'form.required': ['请填写这一项', 'Please fill this in'],
  'form.yes': ['是', 'Yes'],
  'form.no': ['否', 'No'],

  'address.area': ['省 市 区', 'Province, city, district'],
  'address.province': ['省', 'Province'],
  'address.city': ['市', 'City'],
  'address.district': ['区（县）', 'District (county)'],
  'address.detail': ['详细地址', 'Street address'],
  'address.detail.hint': ['路、号、栋、房；单位请写名称和部门', 'Road, number, building, room; for an office its name and department'],
  'address.locker': [
    '证书要凭验证码当面签收，不能寄到快递柜、驿站或代收点。请换一个有人签收的地址。',
    'Certificates are handed over against a code and cannot go to a locker or pick-up point. Give an address where somebody signs.',
  ],

  'notice.accept': ['已阅读并同意', 'I have read and accept this'],
  'notice.scroll': ['请读到最后，按钮才能使用', 'The button works once you have read to the end'],

  'apply.title': ['办理', 'Apply'],
  'apply.notOffered': ['这个地区没有开通这项服务。', 'This region does not offer the service.'],
  'apply.certificate': ['请从“我的证书”里选一本证书来办理。', 'Choose the certificate under "My certificates" first.'],
  'apply.read': ['阅读须知', 'Notice'],
  'apply.fill': ['填写', 'Fill in'],
  'apply.check': ['核对', 'Check'],
  'apply.toCheck': ['下一步：核对', 'Next: check'],
  'apply.check.note': ['请逐项核对。提交后能不能改，以须知为准。', 'Check each line. Whether it can be changed later stands in the notice.'],
  'apply.change': ['返回修改', 'Back to change'],
  'apply.see': ['查看办件', 'See the case'],
  'apply.confirm': ['确定要{verb}吗？', '{verb}: are you sure?'],
} as const

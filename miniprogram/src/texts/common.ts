// Texts that belong to no page: the application, the network, refusals. Chinese, then English.
export const common = {
  'app.name': ['证达', 'Zhengda'],
  'app.slogan': ['资格证书的办理、邮寄与核验', 'Certificates: services, mailing, verification'],

  'list.short': ['、', ', '],
  'list.long': ['；', '; '],

  'action.retry': ['再试一次', 'Try again'],

  'network.title': ['没有连上服务', 'The service was not reached'],
  'network.detail': ['网络断开或服务暂时没有回应，您的操作没有完成。', 'The network is down or the service did not answer; what you did was not completed.'],
  'network.remedy': ['请检查网络后再试一次。', 'Check the network and try again.'],

  'problem.id': ['求助时请告诉我们编号：{id}', 'When you ask for help, name this number: {id}'],
  'action.loading': ['正在读取', 'Loading'],
  'action.more': ['再看一些', 'Show more'],
  'network.offline': ['没有网络。已填写的内容保存在手机上。', 'No network. What you filled in is kept on this phone.'],
  'network.waiting': ['{count} 份草稿等待联网后保存', '{count} drafts wait for the network'],

  'tab.home': ['首页', 'Home'],
  'tab.cases': ['我的业务', 'Applications'],
  'tab.certificates': ['证书', 'Certificates'],
  'tab.me': ['我的', 'Me'],
  'action.close': ['关闭', 'Close'],
  'action.choose': ['请选择', 'Choose'],
} as const

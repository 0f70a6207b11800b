// Texts about the person and the settings. Chinese, then English.
export const settings = {
  'me.title': ['我的', 'Me'],
  'me.anonymous': ['还没有登录', 'Not logged in'],
  'me.name': ['姓名', 'Name'],
  'me.mobile': ['手机', 'Mobile'],
  'me.idNumber': ['证件号码', 'ID number'],
  'me.logout': ['退出登录', 'Log out'],
  'me.sessions': ['登录的设备', 'Logged-in devices'],
  'me.display': ['显示与语言', 'Display and language'],

  'display.title': ['显示与语言', 'Display and language'],
  'display.elder': ['长辈模式', 'Elder mode'],
  'display.elder.note': ['更大的字和按钮，更深的颜色', 'Larger type and buttons, stronger colours'],
  'display.language': ['语言', 'Language'],

  'sessions.title': ['登录的设备', 'Logged-in devices'],
  'sessions.current': ['这台设备', 'this device'],
  'sessions.seen': ['上次使用 {at}', 'last used {at}'],
  'sessions.end': ['让它退出', 'Log it out'],
  'sessions.none': ['没有登录的设备', 'No device is logged in'],
} as const

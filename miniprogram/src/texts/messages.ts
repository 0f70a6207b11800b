// Texts about messages. Chinese, then English.
export const messages = {
  'messages.title': ['消息', 'Messages'],
  'messages.none': ['还没有消息', 'No messages yet'],
  'messages.unread': ['未读', 'new'],
} as const

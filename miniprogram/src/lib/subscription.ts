// Messages of WeChat: asked for once a case was handed in, when the person knows what they are for, and by a press of theirs.
import { platform } from '@platform'

/** Ids of the templates in WeChat's console, of the service's build; none where none were applied for. */
const TEMPLATES: string[] = import.meta.env.VITE_MESSAGE_TEMPLATES.split(',').filter((id) => id !== '')
/** WeChat asks about three at once at most. */
const MOST = 3

/** Whether there is anything to ask about. */
export const hasMessages = platform.name === 'weixin' && TEMPLATES.length > 0

/** Asks; answers whether the person agreed to any. */
export async function askForMessages(): Promise<boolean> {
  return (await platform.askToNotify(TEMPLATES.slice(0, MOST))).length > 0
}

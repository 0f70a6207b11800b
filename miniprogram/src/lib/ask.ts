// A question with yes and no, in the platform's own dialogue.
import { t } from './i18n'

export async function ask(question: string): Promise<boolean> {
  const { confirm } = await uni.showModal({ title: '', content: question, confirmText: t('act.yes'), cancelText: t('act.no') })
  return confirm
}

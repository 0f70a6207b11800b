// The service that there is none of: answers the calls of an example with what the example says. A call of which it says nothing
// finds no network, which it also is for the examples that show that.
import type { Answer } from '@client/lib/examples'

/** From now on; `uni.request` is compiled into its callers, so its way out of the browser is what is taken over. */
export function answerWith(answers: Record<string, Answer>): void {
  window.XMLHttpRequest = class extends XMLHttpRequest {
    private found: Answer | undefined

    override open(_method: string, url: string | URL): void {
      this.found = Object.entries(answers).find(([end]) => String(url).endsWith(end))?.[1]
    }

    override setRequestHeader(): void {
      // Nobody reads them.
    }

    override send(): void {
      setTimeout(() => (this.found ? this.onload?.(new ProgressEvent('load')) : this.onerror?.(new ProgressEvent('error'))))
    }

    override get status(): number {
      return this.found?.status ?? 0
    }

    override get responseText(): string {
      return JSON.stringify(this.found?.body ?? null)
    }

    override getAllResponseHeaders(): string {
      return ''
    }
  }
}

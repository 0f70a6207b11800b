// One application from its notices to its receipt: the state of the page, and every step on the way.
import { computed, ref, shallowRef } from 'vue'
import { type Accepted, type Case, type CodeProof, type NewCase, createCase, editCase, reAddressCase, readCase, rehearse, submitCase } from '../../../api/cases'
import { saveDraft } from '../../../api/outbox'
import type { Problem } from '../../../api/problem'
import { type FormField, type Notice, type Service, readService } from '../../../api/regions'
import { session } from '../../../api/session'
import { useAttempt } from '../../../lib/attempt'
import { type Draft, draftName, dropDraft, heldDraft, keepDraft } from '../../../lib/drafts'
import { type Values, faults as faultsOf, fill, toSend, withoutFaultsOf } from '../../../lib/form'
import { locale } from '../../../lib/i18n'

export type Stage = 'loading' | 'nothing' | 'certificate' | 'read' | 'fill' | 'check' | 'done'
/** The stages that the person walks through, in their order. */
export const WALK = ['read', 'fill', 'check'] as const

export interface Asked {
  region?: string
  service?: string
  certificate?: string
  /** A case that is changed instead of begun. */
  id?: string
  change?: 'edit' | 're_address'
}

interface Said { pointer: string; detail: string; remedy: string; detail_en: string; remedy_en: string }
const sentence = (one: Said): string => (locale.value === 'en' ? `${one.detail_en} ${one.remedy_en}` : one.detail + one.remedy)

export function useApplication() {
  const asked = ref<Asked>({})
  const stage = ref<Stage>('loading')
  const service = shallowRef<Service>()
  const held = shallowRef<Case>()
  const notices = shallowRef<Notice[]>([])
  const accepted = ref<Accepted[]>([])
  const values = ref<Values>({})
  const faults = ref<Record<string, string>>({})
  const warnings = ref<string[]>([])
  const proof = shallowRef<CodeProof>()
  const stepUp = shallowRef<CodeProof>()
  /** The form was filled from a draft on this device. */
  const restored = ref(false)
  /** Saved for later: on the server, or on its way there. */
  const saved = ref<'server' | 'device'>()
  const work = useAttempt()

  const notice = computed(() => notices.value[accepted.value.length])
  const fields = computed(() => {
    const all = service.value?.fields ?? []
    // Only what tells where a parcel goes may change once it came back.
    return asked.value.change === 're_address' ? all.filter((field) => ['address', 'mobile', 'person_name'].includes(field.kind)) : all
  })
  const draft = computed(() => draftName([asked.value.region, asked.value.service, asked.value.certificate, asked.value.id, asked.value.change]))
  const person = computed(() => session.value?.person.id ?? '')
  /** The number on the form that a parcel's SMS goes to, while nobody has proven it. */
  const unproven = computed(() => {
    const field = fields.value.find((one) => one.kind === 'mobile')
    const number = field ? values.value[field.name] : undefined
    return service.value?.delivers && typeof number === 'string' && number !== '' && !isProven(number) ? number : undefined
  })
  const isProven = (number: string): boolean => held.value?.mobile_confirmed === true && mobileOf(held.value) === number

  /** Whether a change waits to be handed in by a step of its own. */
  const handsIn = computed(() => asked.value.change === 'edit' && (held.value?.state === 'draft' || service.value?.edit_submits === false))

  async function begin(): Promise<void> {
    await work.run(async () => {
      if (asked.value.id) held.value = await readCase(asked.value.id)
      service.value = await readService(held.value?.region ?? asked.value.region ?? '', held.value?.service ?? asked.value.service ?? '')
      if (!service.value) return void (stage.value = 'nothing')
      if (!held.value && service.value.needs_certificate && !asked.value.certificate) return void (stage.value = 'certificate')
      notices.value = service.value.notices.filter((one) => !held.value || held.value.state === 'draft' || one.again_on_edit)
      start(heldDraft(draft.value, person.value))
    })
  }

  /** The form as it begins, or as the person left it; a notice that has changed since is read again. */
  function start(kept: Draft | undefined): void {
    const good = kept ? notices.value.filter((one, i) => same(kept.accepted[i], one)) : []
    accepted.value = good.length === notices.value.length ? (kept?.accepted ?? []) : []
    values.value = fill(fields.value, kept?.values ?? (held.value?.form as Record<string, unknown> | undefined))
    restored.value = kept !== undefined
    stage.value = notice.value ? 'read' : 'fill'
  }

  const same = (one: Accepted | undefined, now: Notice): boolean => one?.id === now.id && one.version === now.version

  function startAgain(): void {
    dropDraft(draft.value)
    start(undefined)
  }

  function accept(one: Notice): void {
    accepted.value = [...accepted.value, { id: one.id, version: one.version }]
    if (!notice.value) stage.value = 'fill'
  }

  /** Takes what the person typed and keeps it; what was said of a field's old value is gone. */
  function take(typed: Values): void {
    for (const field of fields.value) {
      if (typed[field.name] !== values.value[field.name]) faults.value = withoutFaultsOf(faults.value, field.name)
    }
    values.value = typed
    keepDraft(draft.value, { person: person.value, values: typed, accepted: accepted.value, attachments: [] })
  }

  function body(confirmed: boolean): NewCase {
    const { region = '', service: name = '', certificate } = asked.value
    return {
      region, service: name, form: toSend(fields.value, values.value), accepted_notices: accepted.value, attachments: [], draft: false, confirmed,
      ...(certificate ? { certificate_id: certificate } : {}), ...(proof.value ? { mobile_code: proof.value } : {}),
    }
  }

  /** Everything that stands against it is said at once, with nothing written, before the person checks it. */
  async function toCheck(): Promise<void> {
    faults.value = faultsOf(fields.value, values.value)
    warnings.value = []
    if (Object.keys(faults.value).length > 0) return
    await tell(async () => {
      if (!held.value) {
        const { findings, warnings: doubts } = await rehearse(body(true))
        faults.value = byPointer(findings)
        warnings.value = [...findings.filter((one) => !isOfForm(one)), ...doubts].map(sentence)
        if (findings.length > 0) return
      }
      stage.value = 'check'
    })
  }

  /** `handIn`: whether a change is handed in as well, where saving it does not do that already. */
  async function submit(handIn: boolean): Promise<void> {
    await tell(async () => {
      const seen = held.value
      const code = proof.value ? { mobile_code: proof.value } : {}
      const form = toSend(fields.value, values.value)
      if (!seen) held.value = await createCase(body(true))
      else if (asked.value.change === 're_address') {
        held.value = await reAddressCase(seen, { form, ...code, ...(stepUp.value ? { step_up: stepUp.value } : {}) })
      } else {
        held.value = await editCase(seen, { form, accepted_notices: accepted.value, ...code })
        if (handIn && held.value.allowed_actions.includes('submit')) held.value = await submitCase(held.value, { accepted_notices: accepted.value, confirmed: true })
      }
      dropDraft(draft.value)
      stage.value = 'done'
    })
  }

  async function saveForLater(): Promise<void> {
    await tell(async () => {
      saved.value = (await saveDraft(body(false))) ? 'server' : 'device'
      if (saved.value === 'server') dropDraft(draft.value)
    })
  }

  /** Faults of fields stand beside their fields; what belongs to none stands above. */
  async function tell(doing: () => Promise<void>): Promise<void> {
    await work.run(doing)
    const refused: Problem | undefined = work.problem.value
    const own = refused?.faults.filter(isOfForm) ?? []
    if (own.length === 0) return
    faults.value = byPointer(own)
    stage.value = 'fill'
  }

  return {
    asked, stage, service, held, notice, accepted, values, faults, warnings, proof, stepUp, restored, saved, fields, unproven, handsIn,
    busy: work.busy, problem: work.problem, begin, startAgain, accept, take, toCheck, submit, saveForLater,
  }
}

const isOfForm = (one: { pointer: string }): boolean => one.pointer.startsWith('/form/')
const byPointer = (found: readonly Said[]): Record<string, string> => Object.fromEntries(found.filter(isOfForm).map((one) => [one.pointer, sentence(one)]))

function mobileOf(one: Case): string | undefined {
  const value = (one.form as Record<string, unknown>)['mobile']
  return typeof value === 'string' ? value : undefined
}

export type Application = ReturnType<typeof useApplication>
export type { FormField }

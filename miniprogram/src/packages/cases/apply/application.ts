// One application from its notices to its receipt: the state of the page, and every step on the way.
import { computed, ref, shallowRef, watch } from 'vue'
import {
  type Accepted, type Case, type CodeProof, type FormView, type NewCase, beginForm, createCase, editCase, formOfCase, reAddressCase, readCase, rehearse, submitCase,
} from '../../../api/cases'
import { arrived, isWaiting, saveDraft } from '../../../api/outbox'
import { type Notice, type Region, type Service, readRegion, withExams } from '../../../api/regions'
import { session } from '../../../api/session'
import { useAttempt } from '../../../lib/attempt'
import { type Draft, type KeptFile, draftName, dropDraft, heldDraft, keepDraft } from '../../../lib/drafts'
import { type Faults, type Said, faults as faultsOf, pointerOf, sentence, withoutFaultsOf } from '../../../lib/faults'
import { type Values, fill, toSend } from '../../../lib/form'
import { withPerson } from '../../../lib/own'
import { keptOf, useFiles } from './files'
import { type Page, pagesOf } from './pages'

export type Stage = 'loading' | 'nothing' | 'certificate' | 'walk' | 'done'

export interface Asked {
  region?: string
  service?: string
  certificate?: string
  /** The exam, for an application about a certificate that the register does not have. */
  exam?: string
  /** A case that is changed instead of begun. */
  id?: string
  change?: 'edit' | 're_address'
}

export function useApplication() {
  const asked = ref<Asked>({})
  const stage = ref<Stage>('loading')
  const at = ref(0)
  const region = shallowRef<Region>()
  const service = shallowRef<Service>()
  const held = shallowRef<Case>()
  const form = shallowRef<FormView>()
  const notices = shallowRef<Notice[]>([])
  const accepted = ref<Accepted[]>([])
  const values = ref<Values>({})
  const faults = ref<Faults>({})
  const warnings = ref<string[]>([])
  const proof = shallowRef<CodeProof>()
  const stepUp = shallowRef<CodeProof>()
  /** The form was filled from a draft on this device. */
  const restored = ref(false)
  /** Saved for later: on the server, or on its way there. */
  const saved = ref<'server' | 'device'>()
  const work = useAttempt()
  /** Whose application stands on the screen. */
  let owner = ''

  const draft = computed(() => draftName([asked.value.region, asked.value.service, asked.value.certificate, asked.value.exam, asked.value.id, asked.value.change]))
  const person = computed(() => session.value?.person.id ?? '')
  const files = useFiles(() => ({ region: region.value?.id ?? '', service: service.value?.service ?? '' }), (slot) => {
    faults.value = Object.fromEntries(Object.entries(faults.value).filter(([pointer]) => pointer !== `/attachments/${slot}`))
    keep()
  })

  const fields = computed(() => {
    const all = region.value ? withExams(form.value?.fields ?? [], region.value) : []
    // Only what tells where a parcel goes may change once it came back.
    return asked.value.change === 're_address' ? all.filter((field) => ['address', 'mobile', 'person_name'].includes(field.kind)) : all
  })
  const pages = computed(() => {
    const all = pagesOf(form.value?.steps ?? []).filter((page) => (page.reads ? notices.value.length > 0 : shows(page)))
    return asked.value.change === 're_address' ? all.filter((page) => page.answers || page.fields.some((name) => fields.value.some((field) => field.name === name))) : all
  })
  /** A page for files of a service that asks for none here is left out. */
  const shows = (page: Page): boolean => page.blank || page.answers || page.fields.length > 0 || slots.value.length > 0
  const page = computed(() => pages.value[at.value])
  const isLast = computed(() => at.value === pages.value.length - 1)
  const notice = computed(() => notices.value[accepted.value.length])
  const shownFields = computed(() => fields.value.filter((field) => page.value?.fields.includes(field.name)))
  /** Those that the server asks this application for. */
  const slots = computed(() => (service.value?.slots ?? []).filter((slot) => form.value?.slots.includes(slot.id)))
  /** The number on the form that a parcel's SMS goes to, while nobody has proven it. */
  const unproven = computed(() => {
    const field = fields.value.find((one) => one.kind === 'mobile')
    const number = field ? values.value[field.name] : undefined
    const proven = held.value?.mobile_confirmed === true && field && (held.value.form as Record<string, unknown>)[field.name] === number
    return service.value?.delivers && !proven && typeof number === 'string' && number !== '' ? number : undefined
  })
  /** Whether a change waits to be handed in by a step of its own. */
  const handsIn = computed(() => asked.value.change === 'edit' && (held.value?.state === 'draft' || service.value?.edit_submits === false))

  async function begin(): Promise<void> {
    owner = person.value
    await work.run(async () => {
      const { id, certificate, exam } = asked.value
      if (id) held.value = await readCase(id)
      region.value = await readRegion(held.value?.region ?? asked.value.region ?? '')
      service.value = region.value.services.find((one) => one.service === (held.value?.service ?? asked.value.service))
      if (!service.value) return void (stage.value = 'nothing')
      if (!held.value && service.value.needs_certificate && !certificate && !exam) return void (stage.value = 'certificate')
      form.value = held.value ? await formOfCase(held.value.id) : await beginForm(region.value.id, service.value.service, { certificate, exam })
      notices.value = service.value.notices.filter((one) => !held.value || held.value.state === 'draft' || one.again_on_edit)
      start(heldDraft(draft.value, person.value))
    })
  }

  /** The form as it begins, or as the person left it; a notice that has changed since is read again. */
  function start(kept: Draft | undefined): void {
    const current = kept !== undefined && notices.value.every((one, i) => kept.accepted[i]?.id === one.id && kept.accepted[i]?.version === one.version)
    accepted.value = current ? kept.accepted.slice(0, notices.value.length) : []
    const recorded = fill(fields.value, form.value?.values as Record<string, unknown> | undefined)
    const typed = fill(fields.value, kept?.values)
    values.value = kept ? Object.fromEntries(fields.value.map(({ name, source }) => [name, (source === 'locked' ? recorded : typed)[name]!])) : recorded
    files.restore(kept ? kept.files.map(listed) : (held.value?.attachments ?? []).map(keptOf))
    restored.value = kept !== undefined
    saved.value = isWaiting(draft.value) ? 'device' : undefined
    at.value = current && pages.value[0]?.reads ? 1 : 0
    stage.value = 'walk'
  }

  /** A file that the case lists is kept with it, however old the draft is. */
  const listed = (file: KeptFile): KeptFile => held.value?.attachments.map(keptOf).find((one) => one.id === file.id) ?? file

  // What was typed stays in its owner's draft, and comes back with them; nobody else finds it on the screen.
  withPerson(() => {
    if (stage.value === 'done') asked.value = {}
    ;[held.value, form.value, proof.value, stepUp.value, work.problem.value] = [undefined, undefined, undefined, undefined, undefined]
    ;[stage.value, at.value, values.value, accepted.value, faults.value, warnings.value] = ['loading', 0, {}, [], {}, []]
    files.restore([])
    return true
  }, () => void (asked.value.region || asked.value.id ? begin() : uni.switchTab({ url: '/pages/cases/index' })))

  function startAgain(): void {
    dropDraft(draft.value)
    start(undefined)
  }

  function keep(): void {
    if (stage.value !== 'walk' || owner !== person.value) return
    saved.value = undefined
    keepDraft(draft.value, { person: person.value, values: values.value, accepted: accepted.value, files: files.kept() })
  }

  function accept(one: Notice): void {
    accepted.value = [...accepted.value, { id: one.id, version: one.version }]
    if (notice.value) return
    if (isLast.value) void submit(true)
    else at.value += 1
  }

  /** Takes what the person typed and keeps it; what was said of a field's old value is gone. */
  function take(typed: Values): void {
    for (const field of fields.value) {
      if (typed[field.name] !== values.value[field.name]) faults.value = withoutFaultsOf(faults.value, field.name)
    }
    values.value = typed
    keep()
  }

  function body(confirmed: boolean): NewCase {
    const { certificate } = asked.value
    const exam = asked.value.exam ? { exam: asked.value.exam } : {}
    return {
      region: region.value?.id ?? '', service: service.value?.service ?? '', form: { ...toSend(fields.value, values.value), ...exam },
      accepted_notices: accepted.value, attachments: files.ids(), draft: false, confirmed,
      ...(certificate ? { certificate_id: certificate } : {}),
    }
  }

  function changes(): Parameters<typeof editCase>[1] {
    return { form: toSend(fields.value, values.value), ...(slots.value.length > 0 ? { attachments: files.ids() } : {}), accepted_notices: accepted.value }
  }

  /** What is wrong on this page, before anything is sent: fields, files that are missing or did not arrive. */
  function faultsHere(): Faults {
    const found = faultsOf(shownFields.value, values.value)
    if (!page.value?.files) return found
    return { ...found, ...files.faults(slots.value) }
  }

  async function next(): Promise<void> {
    warnings.value = []
    faults.value = faultsHere()
    if (Object.keys(faults.value).length > 0) return
    if (isLast.value) return submit(true)
    // Everything that stands against it is said at once, with nothing written, before the person checks it.
    const ahead = pages.value[at.value + 1]
    const checked = !ahead?.answers || held.value !== undefined || ahead.fields.length > 0 || (await rehearsed())
    if (checked) at.value += 1
  }

  async function rehearsed(): Promise<boolean> {
    let good = false
    await tell(async () => {
      const { findings, warnings: doubts } = await rehearse(body(true))
      warnings.value = [...findings.filter((one) => !isLocal(one)), ...doubts].map(sentence)
      good = findings.length === 0
      if (!good) point(byPointer(findings))
    })
    return good
  }

  /** `handIn`: whether a change is handed in as well, where saving it does not do that already. */
  async function submit(handIn: boolean): Promise<void> {
    await tell(async () => {
      const seen = held.value
      const code = { ...(proof.value ? { mobile_code: proof.value } : {}), ...(stepUp.value ? { step_up: stepUp.value } : {}) }
      if (!seen) held.value = await createCase({ ...body(true), ...code })
      else if (asked.value.change === 're_address') {
        held.value = await reAddressCase(seen, { form: toSend(fields.value, values.value), ...code })
      } else {
        held.value = await editCase(seen, { ...changes(), ...code })
        if (handIn && held.value.allowed_actions.includes('submit')) held.value = await submitCase(held.value, { accepted_notices: accepted.value, confirmed: true })
      }
      dropDraft(draft.value)
      stage.value = 'done'
    })
  }

  /** Whether it can be put aside: it is begun, or it is a draft. */
  const canWait = computed(() => (held.value ? asked.value.change === 'edit' && held.value.state === 'draft' : true))

  async function saveForLater(): Promise<void> {
    await tell(async () => {
      const [seen, typed, name] = [held.value, values.value, draft.value]
      const one = seen ? await editCase(seen, changes()) : await saveDraft(body(false), name)
      if (!one) return void (saved.value = 'device')
      dropDraft(name)
      goOn(one)
      // Words that were typed meanwhile are not in it.
      if (values.value !== typed) keep()
    })
  }

  /** From here on it is the change of a case that is there: a second one of its kind would be refused. */
  function goOn(one: Case): void {
    held.value = one
    asked.value = { id: one.id, change: 'edit' }
    ;[proof.value, work.problem.value, restored.value, saved.value] = [undefined, undefined, false, 'server']
  }

  // What waited for the network may arrive while it stands on the screen.
  watch(arrived, (what) => {
    if (!what || held.value || stage.value !== 'walk' || what.draft !== draft.value) return
    if (what.one) goOn(what.one)
    else [saved.value, work.problem.value] = [undefined, what.problem]
  })

  /** Faults of fields and slots stand beside them, on the page where they are; what belongs to none stands above. */
  async function tell(doing: () => Promise<void>): Promise<void> {
    await work.run(doing)
    const own = work.problem.value?.faults.filter(isLocal) ?? []
    if (own.length > 0) point(byPointer(own))
  }

  const byPointer = (found: readonly Said[]): Faults => Object.fromEntries(found.filter(isLocal).map(files.placed))

  function point(found: Faults): void {
    faults.value = found
    const [first] = Object.keys(found)
    if (first === undefined) return
    const field = fields.value.find((one) => first === pointerOf(one.name) || first.startsWith(`${pointerOf(one.name)}/`))
    const place = pages.value.findIndex((one) => (field ? one.fields.includes(field.name) : one.files))
    if (place >= 0) at.value = place
  }

  return {
    asked, stage, at, pages, page, isLast, region, service, held, form, notices, notice, accepted, values, faults, warnings, proof, stepUp, restored, saved,
    fields, shownFields, slots, files, unproven, handsIn, canWait, busy: work.busy, problem: work.problem, begin, startAgain, accept, take, next, submit, saveForLater,
  }
}

const isLocal = (one: { pointer: string }): boolean => one.pointer.startsWith('/form/') || one.pointer.startsWith('/attachments/')

export type Application = ReturnType<typeof useApplication>

// What a region offers: its services with forms and notices. The region that the person chose is kept on the device.
import { computed, ref } from 'vue'
import { store } from '../lib/storage'
import { api } from './client'
import type { Schema } from './types'

export type Region = Schema<'RegionView'>
export type RegionSummary = Schema<'RegionSummary'>
export type Service = Schema<'ServiceView'>
export type FormField = Schema<'FieldView'>
export type Notice = Schema<'NoticeView'>

const chosen = ref<string | undefined>(store.read<string>('region'))

/** The region's id, or undefined until the person chose one. */
export const regionId = computed(() => chosen.value)

export function chooseRegion(id: string): void {
  chosen.value = id
  store.write('region', id)
}

export function listRegions(): Promise<RegionSummary[]> {
  return api('get', '/api/v1/regions', {})
}

export function readRegion(id: string): Promise<Region> {
  return api('get', '/api/v1/regions/{region}', { path: { region: id } })
}

/** The fields with the region's exams as the options of those that ask for one. */
export function withExams(fields: readonly FormField[], region: Region): FormField[] {
  const options = region.exams.map((one) => ({ value: one.id, label: one.name }))
  return fields.map((field) => (field.kind === 'exam' ? { ...field, options } : field))
}

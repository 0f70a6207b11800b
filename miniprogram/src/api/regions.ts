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

/** A service of a region; undefined where it is not offered. */
export async function readService(region: string, service: string): Promise<Service | undefined> {
  return (await readRegion(region)).services.find((one) => one.service === service)
}

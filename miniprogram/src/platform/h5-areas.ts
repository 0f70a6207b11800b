// The list of areas for browsers, loaded when an address is filled in.
import { areaList } from '@vant/area-data'
import type { Area } from './types'

/** Codes have six digits: two of the province, two of the city, two of the district. */
export function areaTree(): Area[] {
  const at = (names: Record<string, string>, start: string): [code: string, name: string][] => Object.entries(names).filter(([code]) => code.startsWith(start))
  return at(areaList.province_list, '').map(([province, name]) => ({
    name,
    below: at(areaList.city_list, province.slice(0, 2)).map(([city, cityName]) => ({
      name: cityName,
      below: at(areaList.county_list, city.slice(0, 4)).map(([, district]) => ({ name: district, below: [] })),
    })),
  }))
}

// Examples of zd-region-list.
import { examplesOf } from '../lib/examples'
import { refused, regions } from './example-data'
import RegionList from './region-list.vue'

export default examplesOf(RegionList, [
  { name: 'one is chosen', props: { regions, chosen: 'r' } },
  { name: 'being read', props: { regions: undefined, chosen: undefined } },
  { name: 'not to be had', props: { regions: undefined, chosen: undefined, problem: refused() } },
])

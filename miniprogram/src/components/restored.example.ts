// Examples of zd-restored.
import { examplesOf } from '../lib/examples'
import RestoredWords from './restored.vue'

export default examplesOf(RestoredWords, [{ name: 'restored', props: {} }])

// The static gate over both builds: what WeChat's tools or review would refuse, sizes, foreign hosts, missing files.
import { checkH5 } from './h5.mjs'
import { checkWeapp } from './weapp.mjs'

const reports = [checkH5('dist/h5'), checkWeapp('dist/mp-weixin')]
for (const { name, sizes, faults, note } of reports) {
  console.log(`${name}: ${Object.entries(sizes).map(([what, bytes]) => `${what} ${Math.ceil(bytes / 1024)} KiB`).join(', ')}`)
  if (note && faults.length === 0) console.log(`  ${note}`)
  for (const fault of faults.slice(0, 40)) console.log(`  ✗ ${fault}`)
}
process.exitCode = reports.some(({ faults }) => faults.length > 0) ? 1 : 0

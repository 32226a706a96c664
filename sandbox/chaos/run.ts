import { parseArgs } from 'node:util'
import { chaosDay } from './day.ts'
import { storm } from './storm.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    jobs: { type: 'string', default: '1000' },
    kills: { type: 'string', default: '50' },
    hours: { type: 'string', default: '24' },
    tenants: { type: 'string', default: '24' },
    speed: { type: 'string', default: '240' },
    dump: { type: 'string' },
    storm: { type: 'boolean', default: false },
  },
})

if (values.storm) {
  const figures = await storm()
  console.log(JSON.stringify(figures))
  process.exit(figures.ok ? 0 : 1)
}

const { findings, ...day } = await chaosDay({
  seed: Number(values.seed),
  jobs: Number(values.jobs),
  kills: Number(values.kills),
  hours: Number(values.hours),
  tenants: Number(values.tenants),
  speed: Number(values.speed),
  dump: values.dump,
})
for (const finding of findings) console.log(finding)
console.log(JSON.stringify(day))
process.exit(day.lost === 0 && day.repeated === 0 ? 0 : 1)

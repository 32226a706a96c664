import { parseArgs } from 'node:util'
import { fuzz } from './fuzz.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    cases: { type: 'string', default: '10000' },
  },
})

const result = await fuzz({ seed: Number(values.seed), cases: Number(values.cases) })
for (const [key, { sent, refused }] of [...result.counts].toSorted(([a], [b]) =>
  a.localeCompare(b),
)) {
  const all = sent + refused
  const bar = '#'.repeat(Math.round((20 * sent) / all))
  console.log(`${key.padEnd(30)} ${String(sent).padStart(7)} of ${String(all).padStart(7)}  ${bar}`)
}
for (const violation of result.violations.slice(0, 20)) console.log(violation)
const { seed, cases, sent, refused } = result
const violations = result.violations.length
console.log(JSON.stringify({ seed, cases, sent, refused, violations }))
process.exit(violations === 0 ? 0 : 1)

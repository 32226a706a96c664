import fc from 'fast-check'
import { expect, it } from 'vitest'
import { serial } from '../../src/serial.ts'

const log = { error: () => {} }

it('never two runs at a time, and a run begins after every call', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ turns: fc.nat(4), again: fc.boolean(), fails: fc.boolean() }), {
        minLength: 1,
        maxLength: 30,
      }),
      async (steps) => {
        let running = 0
        let most = 0
        let begun = 0
        let fails = false
        const run = serial(async () => {
          begun++
          running++
          most = Math.max(most, running)
          await turns(2)
          running--
          if (fails) throw new Error('on purpose')
        }, log)
        const all = steps.map(async (step) => {
          fails = step.fails
          await turns(step.turns)
          const before = begun
          await run()
          expect(begun).toBeGreaterThan(before)
          if (step.again) await run()
        })
        await Promise.all(all)
        expect(most).toBe(1)
        expect(running).toBe(0)
      },
    ),
  )
})

it('many calls during a run lead to one more run', async () => {
  let begun = 0
  const gate = Promise.withResolvers<void>()
  const run = serial(async () => {
    begun++
    await gate.promise
  }, log)
  const first = run()
  await turns(3)
  const rest = Array.from({ length: 100 }, run)
  gate.resolve()
  await Promise.all([first, ...rest])
  expect(begun).toBe(2)
})

it('an error is logged with its stack, and the next call runs', async () => {
  const lines: object[] = []
  let begun = 0
  const run = serial(
    async () => {
      if (begun++ === 0) throw new TypeError('boom')
    },
    { error: (facts) => lines.push(facts) },
  )
  await run()
  await run()
  expect(begun).toBe(2)
  expect(lines).toEqual([{ error: 'TypeError: boom', stack: expect.stringContaining('.test.ts') }])
})

async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await Promise.resolve()
}

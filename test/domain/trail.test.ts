import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { RestoreRow } from '../../src/domain/rows.ts'
import { msToScn } from '../../src/domain/scn.ts'
import { extendTrail, extendTrails, paceOf, type Sample } from '../../src/domain/trail.ts'
import {
  at,
  childDataJob,
  dataJob,
  dataTask,
  ended,
  restoreRow,
  rows,
  snapshotOf,
  sysDataJob,
  viewTime,
  watchAll,
} from './hand.ts'

/** Samples every 15 s with these percentages; bytes are a million per percent. */
const trail = (...percents: readonly (number | null)[]): readonly Sample[] =>
  percents.map((percent, i) => ({
    at: at(2, 0, 15 * i),
    percent,
    bytes: percent === null ? 0 : percent * 1e6,
    turn: 1,
  }))

describe('paceOf', () => {
  test.each([[[]], [[10]]])('with %j samples nothing is known', (percents) => {
    expect(paceOf(trail(...percents))).toEqual({
      bytesPerSecond: null,
      left: null,
      still: null,
      wentBack: null,
      partsBack: [],
      leftBy: null,
    })
  })

  test('two samples give a rate, but no time left yet', () => {
    const pace = paceOf(trail(10, 13))
    expect(pace.bytesPerSecond).toBe(200_000)
    expect(pace.left).toBeNull()
  })

  test('steady: 70 % left at 10 % in 15 s is 105 s, give or take a tenth', () => {
    const pace = paceOf(trail(0, 10, 20, 30))
    expect(pace.left?.low).toBeCloseTo(94.5)
    expect(pace.left?.high).toBeCloseTo(115.5)
  })

  test('slowing down widens the range upwards', () => {
    const pace = paceOf(trail(0, 20, 40, 45, 50))
    expect(pace.left?.low).toBeCloseTo(50 / (40 / 30))
    expect(pace.left?.high).toBeCloseTo(50 / (10 / 30))
  })

  test('standing still: no time left, but since when', () => {
    expect(paceOf(trail(10, 20, 20))).toMatchObject({ still: null })
    expect(paceOf(trail(10, 20, 20, 20))).toMatchObject({ still: 30, left: null })
  })

  test('a retry round explains a percentage that went back (trap 13)', () => {
    const back = [...trail(40, 50), { at: at(2, 1), percent: 10, bytes: 60e6, turn: 2 }]
    expect(paceOf(back).wentBack).toBe('retry')
    const grown = [...trail(40, 50), { at: at(2, 1), percent: 45, bytes: 60e6, turn: 1 }]
    expect(paceOf(grown).wentBack).toBe('total grew')
    expect(paceOf(trail(40, 50, 45, 48, 51)).wentBack).toBeNull()
  })

  test('after going back only the steady part counts', () => {
    const pace = paceOf(trail(80, 90, 10, 20, 30))
    expect(pace.left?.low).toBeCloseTo(94.5)
    expect(pace.bytesPerSecond).toBeCloseTo(10e6 / 15)
  })

  test('for any trail: low ≤ high, nothing negative, nothing infinite', () => {
    const sample = fc.record({
      step: fc.integer({ min: 0, max: 60_000 }),
      // The views print hundredths.
      percent: fc.option(fc.integer({ min: 0, max: 9999 }).map((n) => n / 100)),
      bytes: fc.option(fc.integer({ min: 0 })),
      turn: fc.integer({ min: 0, max: 3 }),
    })
    fc.assert(
      fc.property(fc.array(sample, { maxLength: 12 }), (steps) => {
        let now = 0
        const samples = steps.map(({ step, ...rest }) => {
          now += step
          return { at: now, ...rest }
        })
        const pace = paceOf(samples)
        const numbers = [pace.bytesPerSecond, pace.left?.low, pace.left?.high, pace.still]
        for (const number of numbers) {
          if (number === null || number === undefined) continue
          expect(Number.isFinite(number)).toBe(true)
          expect(number).toBeGreaterThanOrEqual(0)
        }
        if (pace.left) expect(pace.left.low).toBeLessThanOrEqual(pace.left.high)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('trails', () => {
  const job = (finished: number, ms: number) =>
    snapshotOf({
      databaseNow: ms,
      dataJobs: [dataJob()],
      dataTasks: [dataTask({ macroBlockCount: 100, finishMacroBlockCount: finished })],
    }).jobs[0]

  test('a reading no later than the last replaces it; 40 are kept', () => {
    let known: readonly Sample[] = []
    for (let i = 0; i < 50; i++) {
      const one = job(i, at(2, 0, i))
      if (!one) throw new Error('no job')
      known = extendTrail(known, one, at(2, 0, i))
      known = extendTrail(known, one, at(2, 0, i))
    }
    expect(known).toHaveLength(40)
    expect(known.at(-1)).toEqual({
      at: at(2, 0, 49),
      percent: 49,
      bytes: 0,
      turn: 3,
      counted: 49,
    })
  })

  test('however long nothing moves, it is known since when', () => {
    let known: readonly Sample[] = []
    for (let i = 0; i < 600; i++) {
      const one = job(Math.min(i, 3), at(2, 0, 15 * i))
      if (!one) throw new Error('no job')
      known = extendTrail(known, one, at(2, 0, 15 * i))
    }
    expect(known).toHaveLength(40)
    expect(paceOf(known).still).toBe(596 * 15)
  })

  test('any other counter moves it: tablets, log replayed', () => {
    const still = (moving: (minute: number) => Partial<RestoreRow>) => {
      let known: readonly Sample[] = []
      for (let minute = 0; minute < 5; minute++) {
        const [one] = snapshotOf({
          restores: [restoreRow({ ...moving(minute), tabletCount: 900, finishTabletCount: 899 })],
        }).jobs
        if (!one) throw new Error('no job')
        known = extendTrail(known, one, at(9, minute))
      }
      return paceOf(known).still
    }
    expect(still(() => ({}))).toBe(240)
    expect(still((minute) => ({ recoverScn: msToScn(at(7, minute)) }))).toBeNull()
  })

  test('jobs that ended or are in no view have none', () => {
    const running = job(10, at(2))
    if (!running) throw new Error('no job')
    const trails = extendTrails({}, [running], at(2))
    expect(Object.keys(trails)).toEqual([running.key])
    expect(extendTrails(trails, [{ ...running, missingPolls: 1 }], at(2, 1))).toEqual({})
    const over = snapshotOf({ dataJobs: [ended(dataJob(), at(2, 1))] }).jobs
    expect(extendTrails(trails, over, at(2, 1))).toEqual({})
  })

  test('the watch keeps them from poll to poll', () => {
    const polls = watchAll(
      [10, 20, 30].map((finished, i) =>
        rows({
          databaseNow: at(2, i),
          dataJobs: [dataJob()],
          dataTasks: [dataTask({ macroBlockCount: 100, finishMacroBlockCount: finished })],
        }),
      ),
    )
    const [known] = Object.values(polls.at(-1)?.state.trails ?? {})
    expect(known?.map((one) => one.percent)).toEqual([10, 20, 30])
  })
})

describe('parts that went back while the whole rises (trap 13)', () => {
  /** Two tenants of one backup: macro blocks done and total of each, and the turn of crm. */
  const poll = (
    minute: number,
    shop: number,
    crm: number,
    change: { total?: number; turn?: number } = {},
  ) => {
    const { total = 100, turn = 3 } = change
    const start = viewTime(at(2, 0, 1))
    const tasks = [
      dataTask({ start, macroBlockCount: 1000, finishMacroBlockCount: shop }),
      dataTask({
        tenantId: '1004',
        jobId: '3',
        start,
        turn,
        macroBlockCount: total,
        finishMacroBlockCount: crm,
      }),
    ]
    const dataJobs = [sysDataJob(), childDataJob('1002'), childDataJob('1004')]
    return rows({ databaseNow: at(2, minute), dataJobs, dataTasks: tasks })
  }
  const paceAfter = (...polls: readonly ReturnType<typeof poll>[]) => {
    const state = watchAll(polls).at(-1)?.state
    return paceOf(Object.values(state?.trails ?? {})[0] ?? [])
  }

  test('a retry round of one tenant is named until it has caught up', () => {
    const fell = [poll(1, 100, 60), poll(2, 300, 5, { turn: 4 })]
    const back = { partsBack: [{ tenantName: 'crm', from: 60, why: 'retry' }], wentBack: null }
    expect(paceAfter(...fell)).toMatchObject(back)
    expect(paceAfter(...fell, poll(3, 400, 30, { turn: 4 }))).toMatchObject(back)
    expect(paceAfter(...fell, poll(3, 400, 61, { turn: 4 })).partsBack).toEqual([])
  })

  test('a total that grew is the other reason', () => {
    const pace = paceAfter(poll(1, 100, 60), poll(2, 300, 60, { total: 200 }))
    expect(pace.partsBack).toEqual([{ tenantName: 'crm', from: 60, why: 'total grew' }])
  })

  test('only the newest sample keeps its parts, and a job of one part keeps none', () => {
    const trails = watchAll([poll(1, 1, 1), poll(2, 2, 2), poll(3, 3, 3)]).at(-1)?.state.trails
    const [known] = Object.values(trails ?? {})
    expect(known?.map((one) => one.parts?.length)).toEqual([undefined, undefined, 2])
  })
})

import { describe, expect, test } from 'vitest'
import type { ClusterRows } from '../../src/domain/rows.ts'
import { brief, kinds, notificationsOf, rows, watchAll } from './hand.ts'
import { stepsOf, timeline, V4_TIMELINES } from './sample-rows.ts'

/** What each step of each timeline has to lead to, exactly and in order. */
const EXPECTED: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'backup-full-two-tenants': [
    [],
    ['job_started data/1/21 pending -'],
    ['job_progressed data/1/21 running -'],
    ['job_progressed data/1/21 running -'],
    ['job_progressed data/1/21 running 14%'],
    ['job_progressed data/1/21 running 99%'],
    ['job_succeeded data/1/21 success 100%', 'rule_raised left_out/1006'],
  ],
  'backup-one-tenant-fails': [
    ['job_started data/1/22 running 37%'],
    ['job_partly_failed data/1/22 partial 72%', 'rule_raised left_out/1006'],
  ],
  'backup-cancelled': [
    ['job_started data/1002/10 running 33%'],
    ['job_progressed data/1002/10 cancelling 35%'],
    ['job_cancelled data/1002/10 cancelled 35%'],
  ],
  'archive-life': [
    [],
    [],
    [],
    [],
    ['archive_lagging'],
    ['archive_changed', 'archive_left_doing'],
    ['archive_progressed'],
    ['archive_recovered'],
    ['archive_interrupted'],
    ['archive_progressed'],
    ['archive_progressed'],
    ['archive_recovered'],
  ],
  cleanup: [
    ['job_started cleanup/1002/31 pending -'],
    ['job_progressed cleanup/1002/31 running 50%'],
    ['job_succeeded cleanup/1002/31 success 100%'],
  ],
  'cleanup-failed-and-cancelled': [
    ['job_failed cleanup/1002/32 failed 50%', 'job_cancelled cleanup/1002/33 cancelled 50%'],
  ],
  'restore-success': [
    ['job_started restore/1/5 running -'],
    ['job_progressed restore/1/5 running -'],
    ['job_progressed restore/1/5 running 20%'],
    ['job_progressed restore/1/5 running 91%'],
    ['job_progressed restore/1/5 running 99%'],
    // Terminal in the progress view: no end and no comment there, so history is waited for.
    ['job_progressed restore/1/5 running 99%'],
    ['job_succeeded restore/1/5 success 100%'],
  ],
  'restore-failed': [
    ['job_started restore/1/6 running -'],
    ['job_progressed restore/1/6 running -'],
    ['job_failed restore/1/6 failed 33%'],
  ],
  'restore-cancelled': [
    ['job_started restore/1/7 running 5%'],
    ['job_progressed restore/1/7 running -'],
    // The server has no word for it (trap 10): whoever sent CANCEL RESTORE has to remember.
    ['job_failed restore/1/7 failed -'],
  ],
  'table-recovery-partial': [
    ['job_started recover/1/51 pending -'],
    ['job_progressed recover/1/51 running -'],
    ['job_progressed recover/1/51 running 15%'],
    ['job_progressed recover/1/51 running 60%'],
    ['job_progressed recover/1/51 running 65%'],
    ['job_progressed recover/1/51 running 65%'],
    ['job_progressed recover/1/51 running 76%'],
    ['job_progressed recover/1/51 running 99%'],
    ['job_partly_failed recover/1/51 partial 99%'],
  ],
  'table-recovery-success': [['job_succeeded recover/1/51 success 100%']],
  'table-recovery-cancelled': [
    ['job_started recover/1/51 cancelling 65%'],
    ['job_cancelled recover/1/51 cancelled 65%'],
  ],
}

const TERMINAL = /^job_(succeeded|failed|partly_failed|cancelled)/

/** An empty reading just before the story, so that its jobs are no old news; two hours where they are over at once. */
function before(readings: readonly ClusterRows[], story: string): ClusterRows {
  const first = readings[0]?.databaseNow ?? 0
  const early = story === 'cleanup-failed-and-cancelled' ? 2 * 3_600_000 : 15_000
  return rows({ databaseNow: first - early, tenants: readings[0]?.tenants ?? [] })
}

/** Subsets of that many steps as bits: all of up to eight steps, every seventh of more. */
function masks(steps: number): readonly number[] {
  const stride = steps > 8 ? 7 : 1
  return Array.from({ length: Math.ceil(2 ** steps / stride) }, (_, i) => i * stride)
}

function readingsOf(story: string): readonly ClusterRows[] {
  return stepsOf(timeline(story)).map((step) => step.rows)
}

function told(readings: readonly ClusterRows[], story: string): readonly (readonly string[])[] {
  const polls = watchAll([before(readings, story), ...readings])
  expect(kinds(polls)[0]).toEqual([])
  return polls.slice(1).map((poll) => poll.events.map(brief))
}

test('every V4 timeline of the samples has its expected events', () => {
  expect(Object.keys(EXPECTED).toSorted()).toEqual([...V4_TIMELINES].toSorted())
})

describe.each(V4_TIMELINES)('timeline %s', (story) => {
  const readings = readingsOf(story)

  test('leads to exactly these events', () => {
    expect(told(readings, story)).toEqual(EXPECTED[story])
  })

  test('says nothing when a step is read again', () => {
    const twice = readings.flatMap((reading) => [reading, reading, reading])
    const found = told(twice, story)
    expect(found.filter((_, i) => i % 3 === 0)).toEqual(EXPECTED[story])
    expect(found.filter((_, i) => i % 3 !== 0).flat()).toEqual([])
  })

  test('says nothing more a second after the last step', () => {
    const last = readings.at(-1)
    if (!last) throw new Error('no steps')
    const later = { ...last, databaseNow: last.databaseNow + 1000 }
    expect(told([...readings, later], story).at(-1)).toEqual([])
  })

  test('tells the same ends, once, whichever steps are skipped', () => {
    const ends = (EXPECTED[story] ?? []).flat().filter((one) => TERMINAL.test(one))
    for (const mask of masks(readings.length - 1)) {
      const some = readings.filter((_, i) => i === readings.length - 1 || (mask >> i) & 1)
      const found = told(some, story)
        .flat()
        .filter((one) => TERMINAL.test(one))
      expect(found, `steps ${mask.toString(2)}`).toEqual(ends)
    }
  })

  test('never sends two notifications of one key', () => {
    const keys = notificationsOf([before(readings, story), ...readings]).map((one) => one.key)
    expect(keys).toEqual([...new Set(keys)])
  })
})

test('a finished archive-life has no open trouble, whichever steps are skipped', () => {
  const readings = readingsOf('archive-life')
  for (const mask of masks(readings.length - 1)) {
    const some = readings.filter((_, i) => i === readings.length - 1 || (mask >> i) & 1)
    const polls = watchAll(some)
    expect(polls.at(-1)?.state.incidents, `steps ${mask.toString(2)}`).toEqual([])
    const interrupted = polls.flatMap((poll) => poll.events).map((event) => event.kind)
    const seen = (mask >> 8) & 1
    expect(interrupted.filter((kind) => kind === 'archive_interrupted')).toHaveLength(seen)
  }
})

test('the same snapshot survives the store as it is', () => {
  for (const story of V4_TIMELINES) {
    for (const poll of watchAll(readingsOf(story))) {
      expect(JSON.parse(JSON.stringify(poll.state))).toEqual(poll.state)
    }
  }
})

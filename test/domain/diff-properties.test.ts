import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Watched } from '../../src/domain/diff.ts'
import type { ClusterRows, DataJobRow, DataTaskRow } from '../../src/domain/rows.ts'
import { isOver } from '../../src/domain/state.ts'
import {
  archiveRow,
  at,
  childDataJob,
  cleanupJob,
  dataTask,
  ended,
  notificationsOf,
  restoreRow,
  rows,
  sysDataJob,
  viewTime,
  watchAll,
} from './hand.ts'
import { stepsOf, timeline, V4_TIMELINES } from './sample-rows.ts'

const TERMINAL = ['job_succeeded', 'job_failed', 'job_partly_failed', 'job_cancelled']

/** One cluster backup of two tenants: how its tenants end, and a moment of it. */
interface Story {
  readonly shop: string
  readonly crm: string
  readonly cleanup: string
  readonly restore: string
}

const story: fc.Arbitrary<Story> = fc.record({
  shop: fc.constantFrom('COMPLETED', 'FAILED', 'CANCELED'),
  crm: fc.constantFrom('COMPLETED', 'FAILED', 'CANCELED', 'none'),
  cleanup: fc.constantFrom('COMPLETED', 'FAILED', 'CANCELED'),
  restore: fc.constantFrom('SUCCESS', 'FAIL', 'FAILED'),
})

/** What the views hold at minute 0 to 60: all start in minute 1 to 3, end one after another from minute 40 on. */
function reading(told: Story, minute: number): ClusterRows {
  const now = at(2, minute)
  const result = (status: string) => ({ COMPLETED: '0', FAILED: '-9082' })[status] ?? '-4072'
  const data: DataJobRow[] = []
  const tasks: DataTaskRow[] = []
  const sysStatus = [told.shop, told.crm].includes('FAILED') ? 'FAILED' : 'COMPLETED'
  if (minute >= 1) {
    const sys = sysDataJob({ start: viewTime(at(2, 1)), status: minute < 2 ? 'INIT' : 'DOING' })
    data.push(
      minute >= 46 ? ended(sys, at(2, 46), { status: sysStatus, result: result(sysStatus) }) : sys,
    )
  }
  for (const [tenantId, status, end] of [
    ['1002', told.shop, 40],
    ['1004', told.crm, 45],
  ] as const) {
    if (minute < 2 || status === 'none') continue
    const child = childDataJob(tenantId, { start: viewTime(at(2, 2)) })
    const over = minute >= end
    data.push(over ? ended(child, at(2, end), { status, result: result(status) }) : child)
    const done = Math.min(40, minute) * 25
    tasks.push(
      dataTask({
        tenantId,
        jobId: child.jobId,
        start: child.start,
        macroBlockCount: 1000,
        finishMacroBlockCount: done,
        running: !over,
        status: over ? status : 'BACKUP_USER_DATA',
      }),
    )
  }
  const cleaning = cleanupJob({ start: viewTime(at(2, 3)) })
  const restoring = restoreRow({ start: viewTime(at(2, 1)) })
  return rows({
    databaseNow: now,
    dataJobs: data,
    dataTasks: tasks,
    cleanupJobs:
      minute < 3
        ? []
        : [minute >= 20 ? ended(cleaning, at(2, 20), { status: told.cleanup }) : cleaning],
    restores:
      minute < 1
        ? []
        : [minute >= 50 ? ended(restoring, at(2, 50), { status: told.restore }) : restoring],
    archives: [archiveRow(now - 5000)],
  })
}

const minutes = fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 25 })
/** Polls in the order of time, each maybe read several times, always ending after everything is over. */
const polls = minutes.map((list) => [0, ...list.toSorted((a, b) => a - b), 60])

const terminals = (found: readonly Watched[]) =>
  found.flatMap((poll) =>
    poll.events.flatMap((event) =>
      'job' in event && TERMINAL.includes(event.kind) ? [`${event.kind} ${event.job.key}`] : [],
    ),
  )

/** What has to be told of a story, whenever it is looked at. */
function all(told: Story): readonly string[] {
  const of = (state: string) => ({ COMPLETED: 'job_succeeded', CANCELED: 'job_cancelled' })[state]
  const crmIsGood = told.crm === 'COMPLETED'
  const data =
    told.shop === told.crm
      ? (of(told.shop) ?? 'job_failed')
      : told.crm === 'none'
        ? (of(told.shop)?.replace('succeeded', 'partly_failed') ?? 'job_failed')
        : ![told.shop, told.crm].includes('FAILED')
          ? 'job_cancelled'
          : told.shop === 'COMPLETED' || crmIsGood
            ? 'job_partly_failed'
            : 'job_failed'
  return [
    `${of(told.cleanup) ?? 'job_failed'} cleanup/1002/31/${viewTime(at(2, 3)).text}`,
    `${data} data/1/21/${viewTime(at(2, 1)).text}`,
    `${told.restore === 'SUCCESS' ? 'job_succeeded' : 'job_failed'} restore/1/5/${viewTime(at(2, 1)).text}`,
  ].toSorted()
}

describe('whatever is read when', () => {
  test('every job ends, once, the way it ended', () => {
    fc.assert(
      fc.property(story, polls, (told, when) => {
        const found = terminals(watchAll(when.map((minute) => reading(told, minute))))
        expect(found.toSorted()).toEqual(all(told))
      }),
    )
  })

  test('reading the same twice says nothing', () => {
    fc.assert(
      fc.property(story, polls, (told, when) => {
        const found = watchAll(
          when.flatMap((minute) => [reading(told, minute), reading(told, minute)]),
        )
        expect(found.filter((_, i) => i % 2 === 1).flatMap((poll) => poll.events)).toEqual([])
      }),
    )
  })

  test('even readings out of order never send a second end of a job, nor any key for two texts', () => {
    fc.assert(
      fc.property(story, minutes, (told, when) => {
        const sent = notificationsOf([0, ...when, 60].map((minute) => reading(told, minute)))
        const byKey = Map.groupBy(
          // What a rule finds has a beginning, may grow worse, and has an end: texts of their own.
          sent.filter((one) => /#(over|open)/.test(one.key) && !one.identity.startsWith('rule:')),
          (one) => one.identity,
        )
        for (const [identity, ends] of byKey) {
          expect(new Set(ends.map((one) => one.key)).size, identity).toBe(1)
        }
      }),
    )
  })

  test('before the end no percentage is above 99.99, and none is below 0', () => {
    fc.assert(
      fc.property(story, polls, (told, when) => {
        for (const poll of watchAll(when.map((minute) => reading(told, minute)))) {
          for (const job of poll.state.snapshot?.jobs ?? []) {
            if (isOver(job.state)) continue
            for (const percent of [
              job.percent,
              ...job.parts.map((part) => (isOver(part.state) ? 0 : part.percent)),
            ]) {
              expect(percent ?? 0).toBeLessThanOrEqual(99.99)
              expect(percent ?? 0).toBeGreaterThanOrEqual(0)
            }
          }
        }
      }),
    )
  })

  test('rows in no view for a poll or two change nothing about the ends', () => {
    const holes = fc.array(fc.integer({ min: 0, max: 59 }), { maxLength: 10 })
    fc.assert(
      fc.property(story, polls, holes, (told, when, empty) => {
        const found = watchAll(
          when.map((minute, i) =>
            empty.includes(minute) && i < when.length - 1
              ? rows({ databaseNow: at(2, minute), archives: [archiveRow(at(2, minute))] })
              : reading(told, minute),
          ),
        )
        // A row that left history for a poll within a minute of its end is told again, under the same key, which the
        // outbox never says twice; never as another end.
        const ends = terminals(found)
        for (const end of ends) expect(all(told)).toContain(end)
      }),
    )
  })

  test('a row that vanishes for good is no end', () => {
    fc.assert(
      fc.property(
        story,
        fc.integer({ min: 4, max: 19 }),
        fc.integer({ min: 1, max: 20 }),
        (told, minute, gone) => {
          const nothing = Array.from({ length: gone }, (_, i) =>
            rows({ databaseNow: at(2, minute, 15 * (i + 1)) }),
          )
          const found = watchAll([reading(told, minute), ...nothing])
          expect(terminals(found)).toEqual([])
          const vanished = found
            .flatMap((poll) => poll.events)
            .filter((event) => event.kind === 'job_vanished')
          expect(vanished).toHaveLength(gone >= 3 ? 3 : 0)
        },
      ),
    )
  })
})

test('any step of any timeline read after any other: no key is sent for two ends of a job', () => {
  const steps = V4_TIMELINES.map((id) => stepsOf(timeline(id)).map((step) => step.rows))
  const some = fc
    .integer({ min: 0, max: steps.length - 1 })
    .chain((which) =>
      fc.array(fc.constantFrom(...(steps[which] ?? [])), { minLength: 1, maxLength: 12 }),
    )
  fc.assert(
    fc.property(some, (readings) => {
      const sent = notificationsOf(readings)
      const ends = sent
        .filter((one) => one.key.includes('#over'))
        .map((one) => `${one.identity} ${one.key}`)
      const identities = new Set(
        sent.filter((one) => one.key.includes('#over')).map((one) => one.identity),
      )
      expect(new Set(ends).size).toBe(identities.size)
    }),
  )
})

import { expect, test } from 'vitest'
import type { ClusterRows, DataJobRow, DataTaskRow } from '../../../src/domain/rows.ts'
import {
  at,
  childDataJob,
  copyRow,
  dataJob,
  dataTask,
  ended,
  rows,
  setRow,
  sysDataJob,
  tenant,
  V3,
  viewTime,
} from '../hand.ts'
import { every, marks, saidBy } from './said.ts'

/** The task of a job that ended with everything done, as history has it. */
const done = (task: Partial<DataTaskRow>) =>
  ended(
    dataTask({ tabletCount: 900, finishTabletCount: 900, outputBytes: 7e9, ...task }),
    at(2, 30),
  )

/** Shop's backup, running until 02:30, then in history for a few minutes, then in no reading any more. */
function backup(task: Partial<DataTaskRow>, later: Partial<ClusterRows> = {}, until = 180) {
  return every(140, until, (databaseNow, minute) =>
    minute < 150
      ? rows({ databaseNow, dataJobs: [dataJob()], dataTasks: [dataTask()] })
      : minute < 153
        ? rows({ databaseNow, dataJobs: [ended(dataJob(), at(2, 30))], dataTasks: [done(task)] })
        : rows({ databaseNow, ...later }),
  )
}

/** A later good full backup of shop, 02:40 to 02:50. */
const again: Partial<DataJobRow> = { jobId: '9', start: viewTime(at(2, 40)) }
const secondTask = done({ jobId: '9', taskId: '13', start: viewTime(at(2, 40)) })

test('a good end with nothing written is critical until a later good one is there', () => {
  const said = saidBy('zero_bytes', [
    ...backup({ outputBytes: 0, finishTabletCount: 0 }, {}, 169),
    ...every(170, 200, (databaseNow) =>
      rows({
        databaseNow,
        dataJobs: [ended(dataJob(again), at(2, 50))],
        dataTasks: [secondTask],
      }),
    ),
  ])
  expect(marks(said)).toEqual(['rule_raised 150', 'rule_cleared 175'])
  expect(said[0]?.text).toBe(
    [
      '🔴 *Full backup of shop calls itself good and wrote nothing* on prod',
      '• 0 B written, 0 of 900 tablets',
      '*Next:* Do not count on it: make this backup again, and look at the log of the servers from that time.',
      'rule `zero_bytes` · since 2025-03-01 02:30 UTC',
      'View job',
    ].join('\n'),
  )
  expect(said.at(-1)?.text).toContain('Over: A later backup of shop has written its data')
})

test('tablets that are missing are the same lie', () => {
  const said = saidBy('zero_bytes', backup({ finishTabletCount: 899 }))
  expect(said[0]?.text).toContain('*Full backup of shop calls itself good and is not whole*')
  expect(said[0]?.text).toContain('• 6.5 GiB written, 899 of 900 tablets')
})

test.each([
  ['one byte is not nothing', { outputBytes: 1 }],
  ['a size that was not read tells nothing', { outputBytes: null }],
  ['tablets without a total tell nothing', { tabletCount: 0, finishTabletCount: 0 }],
  ['nor do macro blocks that were reused', { macroBlockCount: 100, finishMacroBlockCount: 7 }],
])('%s', (_, task) => {
  expect(saidBy('zero_bytes', backup(task))).toEqual([])
})

test.each(['FAILED', 'CANCELED'])('a job that ended %s never called itself good', (status) => {
  const over = ended(dataJob(), at(2, 30), { status, result: '-4072' })
  const readings = every(150, 160, (databaseNow) =>
    rows({ databaseNow, dataJobs: [over], dataTasks: [done({ outputBytes: 0 })] }),
  )
  expect(saidBy('zero_bytes', readings)).toEqual([])
})

test('it stays for days when nothing follows, and an earlier or an empty backup does not end it', () => {
  const past = {
    'full/1002': [
      { startedAt: at(3), seconds: 60, bytes: 0 },
      { startedAt: at(1), seconds: 60, bytes: 7 },
    ],
  }
  const late = every(60 * 24 * 3, 60 * 24 * 3 + 10, (databaseNow) => rows({ databaseNow }))
  const said = saidBy('zero_bytes', [...backup({ outputBytes: 0 }), ...late], { past })
  expect(marks(said)).toEqual(['rule_raised 150'])
})

test.each<readonly [string, Partial<ClusterRows>]>([
  ['a set that is listed later ends it', { sets: [setRow('6', at(2, 40))] }],
  ['so does the end of the tenant', { tenants: [tenant({ tenantId: '1004', name: 'crm' })] }],
])('%s', (_, later) => {
  expect(marks(saidBy('zero_bytes', backup({ outputBytes: 0 }, later)))).toEqual([
    'rule_raised 150',
    'rule_cleared 158',
  ])
})

const incremental = { backupType: 'INC', prevFullSetId: '5', prevIncSetId: '5' }

test.each([
  ['its own set, listed with a later end', [setRow('5', at(2, 45))]],
  ['an empty one', [setRow('6', at(2, 45), { outputBytes: 0 })]],
  ['an incremental one', [setRow('5', at(2, 30)), setRow('6', at(2, 45), incremental)]],
])('it is not ended by %s', (_, sets) => {
  const said = saidBy('zero_bytes', backup({ outputBytes: 0 }, { sets }))
  expect(marks(said)).toEqual(['rule_raised 150'])
})

test('of a backup of several tenants only the empty ones are named', () => {
  const over = [
    ended(sysDataJob(), at(2, 31)),
    ended(childDataJob('1002'), at(2, 30)),
    ended(childDataJob('1004'), at(2, 30)),
  ]
  const tasks = [done({}), done({ tenantId: '1004', jobId: '3', outputBytes: 0 })]
  const said = saidBy(
    'zero_bytes',
    every(151, 160, (databaseNow) => rows({ databaseNow, dataJobs: over, dataTasks: tasks })),
  )
  expect(said).toHaveLength(1)
  expect(said[0]?.text).toContain('*Full backup of crm calls itself good and wrote nothing*')
})

test('at the first look only the last day counts', () => {
  const old = (hours: number) => [
    rows({
      databaseNow: at(2 + hours, 30),
      dataJobs: [ended(dataJob(), at(2, 30))],
      dataTasks: [done({ outputBytes: 0 })],
    }),
  ]
  expect(marks(saidBy('zero_bytes', old(24)))).toHaveLength(1)
  expect(saidBy('zero_bytes', old(25))).toEqual([])
})

test('a second backup is judged alike, and made good by a later one', () => {
  const copy = ended(
    copyRow({ start: viewTime(at(2)), outputBytes: 0, macroBlockCount: 9, tenantId: '1' }),
    at(2, 20),
  )
  const child = { ...copy, tenantId: '1002' }
  const good = {
    ...copy,
    jobId: '8',
    start: viewTime(at(3)),
    end: viewTime(at(3, 10)),
    outputBytes: 9,
  }
  const readings = [
    ...every(141, 150, (databaseNow) => rows({ version: V3, databaseNow, copies: [copy, child] })),
    ...every(191, 200, (databaseNow) =>
      rows({ version: V3, databaseNow, copies: [good, { ...good, tenantId: '1002' }] }),
    ),
  ]
  const said = saidBy('zero_bytes', readings)
  expect(said[0]?.text).toContain('Second backup of set 14 of shop calls itself good')
  expect(marks(said)).toEqual(['rule_raised 141', 'rule_cleared 196'])
})

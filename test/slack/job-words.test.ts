import { describe, expect, test } from 'vitest'
import type { CleanupFacts, Job, RestoreFacts } from '../../src/domain/job.ts'
import { cleanupWords } from '../../src/slack/blocks/cleanup-words.ts'
import {
  jobPhrase,
  paceWords,
  restoreWords,
  setWords,
  skippedLines,
  verdict,
} from '../../src/slack/blocks/job-words.ts'
import { renderMessage } from '../../src/slack/blocks/render-message.ts'
import { tableRemark } from '../../src/slack/blocks/table-remark.ts'
import { plain } from '../../src/slack/voice.ts'
import { failure, job, LOOK, NOW, part, restoreJob, table } from './samples.ts'
import { read } from './texts.ts'
import { expectMessage } from './valid.ts'

const copy = (over: Partial<Job> = {}, itemId = '14', what: 'set' | 'piece' = 'set') =>
  job({
    area: 'copy',
    kind: 'second backup',
    data: null,
    copy: { what, itemId, copyId: '1' },
    ...over,
  })

const check = (over: Partial<Job> = {}, itemId: string | null = '14', type: string | null = null) =>
  job({
    area: 'validation',
    kind: 'validation',
    data: null,
    validation: { type, level: null, itemId },
    ...over,
  })

const BAD = { state: 'failed', status: 'FAILED', code: -9082, comment: null, endedAt: NOW } as const
const bad = (over: Partial<Job> = {}) => ({ ...BAD, parts: [part({ ...BAD })], ...over })

describe('second backups and validations read like other jobs', () => {
  test.each([
    [copy(), 'second backup of set 14 of crm'],
    [copy({}, '0'), 'second backup of all sets of crm'],
    [copy({}, '3', 'piece'), 'second backup of piece 3 of crm'],
    [copy({ parts: [] }), 'second backup of set 14'],
    [check(), 'validation of set 14 of crm'],
    [check({}, null), 'validation of all backups of crm'],
    [check({}, '3', 'ARCHIVELOG_PIECE'), 'validation of piece 3 of crm'],
  ])('%#: %s', (one, phrase) => {
    expect(jobPhrase(one, plain)).toBe(phrase)
    expect(setWords(one, plain)).toBe('')
  })

  test.each([
    [copy(bad()), 'Second backup of set 14 of crm failed on prod'],
    [check(bad()), 'Validation of set 14 of crm failed on prod'],
    [
      copy(
        bad({
          state: 'partial',
          parts: [part({ ...BAD }), part({ tenantName: 'pay', state: 'success' })],
        }),
      ),
      'Second backup of set 14 failed for 1 of 2 tenants on prod: crm',
    ],
  ])('%#: %s', (one, said) => {
    expect(verdict(one, 'prod', plain)).toBe(said)
    for (const body of [
      failure(one),
      { template: 'job', cluster: 'prod', job: one, pace: null, at: NOW } as const,
    ]) {
      const rendered = renderMessage(body, LOOK)
      expectMessage(rendered)
      expect(read(rendered)).toContain(said.split(' failed')[0])
    }
  })
})

describe('where a restore is', () => {
  const words = (facts: Partial<RestoreFacts>) => restoreWords(restoreJob({}, facts))
  test.each<readonly [Partial<RestoreFacts>, string]>([
    [
      { tenantStatus: null, sysStatus: 'CREATE_TENANT', restorePercent: null },
      'the tenant is being created',
    ],
    [
      { tenantStatus: 'RESTORE_WAIT_LS', restorePercent: 80.9 },
      'phase 4 of 6: the log streams restore their data and replay their log · data restored: 80 % · log replayed: unknown',
    ],
    [
      { tenantStatus: 'RESTORING', restorePercent: 100, recoverPercent: 12.5 },
      'phase 4 of 6: data is restored and log replayed · data restored: 100 % · log replayed: 12 %',
    ],
    [{ tenantStatus: 'SOMETHING_NEW', restorePercent: null }, ''],
  ])('%j', (facts, said) => {
    expect(words(facts)).toBe(said)
  })

  test('3.x counts partitions in its stages', () => {
    const one = restoreJob(
      { parts: [part({ counters: [{ what: 'partitions', done: 67, total: 128 }] })] },
      { generation: 3, sysStatus: 'RESTORE_SYS_REPLICA', tenantStatus: null, restorePercent: 52 },
    )
    expect(restoreWords(one)).toBe(
      'phase 2 of 7: the system partitions are being restored · 67 of 128 partitions',
    )
  })
})

test.each<readonly [Partial<CleanupFacts>, string]>([
  [{ obsoleteBefore: NOW }, 'what is not needed for restores after 2026-11-20 12:29 UTC'],
  [{}, 'what is obsolete'],
  [{ type: 'DELETE BACKUPSET', itemId: '14' }, 'set 14'],
  [{ type: 'DELETE BACKUP SET' }, 'backup sets'],
  [{ type: 'DELETE ARCHIVELOG_PIECE', itemId: '3' }, 'piece 3'],
  [{ type: 'DELETE BACKUP ALL' }, 'all backups'],
  [{ type: 'CANCEL DELETE' }, 'cancels another cleanup'],
  [{ type: 'NEW TYPE' }, 'NEW TYPE'],
])('a cleanup %j deletes %s', (change, said) => {
  const facts: CleanupFacts = {
    type: 'DELETE OBSOLETE BACKUP',
    obsoleteBefore: null,
    itemId: null,
    parameter: null,
    tasks: { done: 0, total: null },
    deleted: [],
  }
  expect(cleanupWords({ ...facts, ...change }, plain)).toBe(said)
})

test('foreign keys that were not restored are a remark beside the success, none beside a failure', () => {
  const lost = { refConstraints: { total: 3, done: 1, failed: 2 } }
  expect(tableRemark(table(lost))).toBe('2 of 3 foreign keys not restored')
  expect(tableRemark(table({ ...lost, indexes: { total: null, done: 0, failed: 1 } }))).toBe(
    '2 of 3 foreign keys not restored, 1 indexes not restored',
  )
  expect(tableRemark(table({ ...lost, state: 'failed' }))).toBe('')
  expect(tableRemark(table())).toBe('')
})

test('a full backup in place of an incremental one is said, with its tenants', () => {
  const data = {
    asked: 'INC',
    becameFull: true,
    plusArchivelog: false,
    encryption: null,
    level: '',
  }
  const parts = [part({ backupType: 'FULL' }), part({ tenantName: 'pay', backupType: 'INC' })]
  expect(skippedLines(job({ data, parts }), plain)).toEqual([
    'ℹ️ An incremental backup was asked for; a full one is made of crm: there was none to build on',
  ])
  expect(skippedLines(job({ parts }), plain)).toEqual([])
})

test('a tenant whose percentage fell is named, five at most', () => {
  const pace = { bytesPerSecond: null, left: null, leftBy: null, still: null, wentBack: null }
  const partsBack = ['crm', '<!here>', 'c', 'd', 'e', 'f'].map((tenantName, i) => ({
    tenantName,
    from: 60,
    why: i === 0 ? ('retry' as const) : ('total grew' as const),
  }))
  const words = paceWords(job({ bytes: null }), { ...pace, partsBack })
  expect(words).toHaveLength(5)
  expect(words.slice(0, 2)).toEqual([
    'crm went back: a retry round started',
    '`&lt;!here&gt;` went back: the total grew',
  ])
})

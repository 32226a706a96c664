import { expect, test } from 'vitest'
import type { ClusterRows } from '../../../src/domain/rows.ts'
import { at, cleanupJob, rows, setRow, tenant } from '../hand.ts'
import { every, marks, saidBy } from './said.ts'

/** Readings every ten minutes of the first hours. */
function until(minutes: number, change: (minute: number) => Partial<ClusterRows>) {
  return every(
    10,
    minutes,
    (databaseNow, minute) => rows({ databaseNow, tenants: [tenant()], ...change(minute) }),
    10,
  )
}

const set = (id: string, fileStatus: string) => setRow(id, at(-10 + Number(id)), { fileStatus })

test('the newest full backup is lost while an older one is there, until a newer one is', () => {
  const said = saidBy(
    'last_good_expires',
    until(120, (minute) => ({
      sets: [
        set('4', 'AVAILABLE'),
        set('5', minute < 30 ? 'AVAILABLE' : 'BROKEN'),
        ...(minute < 90 ? [] : [set('6', 'AVAILABLE')]),
      ],
    })),
  )
  expect(marks(said)).toEqual(['rule_raised 40', 'rule_cleared 100'])
  expect(said[0]?.text).toBe(
    [
      '🟡 *The newest full backup of shop cannot be used any more* on prod',
      '• set `5` of 2025-02-28 19:00 UTC is `BROKEN`',
      '• the newest good one is set `4` of 2025-02-28 18:00 UTC',
      '*Next:* Take a full backup of shop now, and find out who or what deletes at the destination.',
      'rule `last_good_expires` · since 2025-02-28 19:00 UTC',
    ].join('\n'),
  )
  expect(said[0]?.remedy).toBe('backup')
  expect(said.at(-1)?.text).toContain('Over: Tenant shop has a newer good full backup')
})

test.each(['EXPIRED', 'DELETING', 'DELETED', 'INCOMPLETE'])('none is left: it is %s', (status) => {
  const [said] = saidBy(
    'last_good_expires',
    until(40, () => ({ sets: [set('5', status)] })),
  )
  expect(said?.text).toContain('🔴 *No full backup of shop can be used any more* on prod')
  expect(said?.text).toContain('• there is no older good one')
})

const deleting = (setId: string) => () => ({
  sets: [set('4', 'AVAILABLE'), set('5', 'AVAILABLE')],
  cleanupJobs: [
    cleanupJob({ type: 'DELETE BACKUPSET', parameter: setId, start: { text: '', ms: at(0) } }),
  ],
})

test('somebody deletes the newest good one', () => {
  const [said] = saidBy('last_good_expires', until(40, deleting('5')))
  expect(said?.text).toContain('🔴 *The newest good full backup of shop is being deleted* on prod')
  expect(said?.text).toContain('is what cleanup `31` deletes')
  expect(said?.remedy).toBe('cancel-cleanup')
})

test.each<readonly [string, readonly ClusterRows[]]>([
  ['an older one may be deleted', until(60, deleting('4'))],
  [
    'what a newer one replaced is cleaned up as it should be',
    until(60, () => ({ sets: [set('4', 'DELETED'), set('5', 'AVAILABLE')] })),
  ],
  ['one that is being written is not lost', until(60, () => ({ sets: [set('5', 'COPYING')] }))],
  [
    'one that failed was never good',
    until(60, () => ({
      sets: [setRow('5', at(-1), { status: 'FAILED', fileStatus: 'INCOMPLETE' })],
    })),
  ],
  [
    'its second backup will do (3.x)',
    until(60, () => ({
      sets: [
        { ...set('5', 'BROKEN'), copyId: '0' },
        { ...set('5', 'AVAILABLE'), copyId: '1' },
      ],
    })),
  ],
  [
    'the hourly cleanup is no deletion by somebody',
    until(60, () => ({ sets: [set('5', 'AVAILABLE')], cleanupJobs: [cleanupJob()] })),
  ],
])('%s', (_, readings) => {
  expect(saidBy('last_good_expires', readings)).toEqual([])
})

import { describe, expect, test } from 'vitest'
import type { Job, JobArea } from '../../src/domain/job.ts'
import { csvColumns, jobCsv } from '../../src/domain/job-csv.ts'
import { AREAS } from '../../src/domain/subcommands.ts'
import { failedJob, job, NOW, part, recoverJob, restoreJob } from '../slack/samples.ts'

/** The rows of a file as records by column. */
function records(area: JobArea, jobs: readonly Job[]): Record<string, string>[] {
  const csv = jobCsv(
    area,
    jobs.map((one) => ({ cluster: 'prod-sh', job: one, pace: null, ran: false, at: NOW })),
  )
  const [header = '', ...lines] = csv.trimEnd().split('\r\n')
  const names = header.split(',')
  return lines.map((line) => {
    const cells = line.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/)
    expect(cells).toHaveLength(names.length)
    return Object.fromEntries(names.map((name, i) => [name, cells[i] ?? '']))
  })
}

describe('columns', () => {
  test.each(AREAS)('%s: each has a name of its own and says what it holds', (area) => {
    const columns = csvColumns(area)
    expect(new Set(columns.map((one) => one.name)).size).toBe(columns.length)
    for (const { name, about } of columns) {
      expect(name).toMatch(/^[a-z][a-z_]*$/)
      expect(about).not.toBe('')
    }
  })
})

test('a backup has a row for each tenant, and for one that got none', () => {
  const two = failedJob({
    parts: [
      part({ state: 'success', endedAt: NOW }),
      part({ tenantName: 'pay', code: -9071, state: 'failed' }),
    ],
    passedOver: ['stock'],
  })
  expect(records('data', [two]).map((row) => [row.tenant, row.state, row.result_code])).toEqual([
    ['crm', 'success', ''],
    ['pay', 'failed', '-9071'],
    ['stock', 'passed over', '-9071'],
  ])
})

test('times are ISO in UTC, sizes bytes, and what is unknown is empty', () => {
  const [row] = records('data', [job()])
  expect(row).toMatchObject({
    cluster: 'prod-sh',
    started_at: '2026-11-20T11:47:00.000Z',
    ended_at: '',
    seconds: '',
    bytes: String(182 * 1024 ** 3),
    set_id: '14',
    request_id: '',
  })
})

test('a job without parts is still a row', () => {
  expect(records('data', [job({ parts: [] })])).toHaveLength(1)
})

test('a restore and a table recovery are one row each', () => {
  expect(records('restore', [restoreJob({ parts: [part(), part()] })])).toMatchObject([
    { tenant: 'crm_fix', source_tenant: 'crm', restored_to: '2026-11-20T11:29:00.000Z' },
  ])
  expect(records('recover', [recoverJob()])).toHaveLength(1)
})

test('an SCN stays exact', () => {
  const scn = '1795177740000000001'
  expect(records('restore', [restoreJob({}, { scn })])[0]?.scn).toBe(scn)
})

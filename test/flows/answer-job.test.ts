import { describe, expect, test } from 'vitest'
import { CommandError } from '../../src/errors.ts'
import { answerJob } from '../../src/flows/answer-job.ts'
import { startClusters } from './support/clusters-stage.ts'

const WANTED = { area: 'data', id: '3', tenant: null, cluster: null, columns: false } as const

describe('a job by its id', () => {
  test('is found although another cluster does not answer, which is named', async () => {
    await using at = await startClusters(['prod-sh', 'prod-bj'])
    await at.servers['prod-sh']?.stop()
    const detail = await answerJob(at.context, WANTED)
    expect(detail).toMatchObject({ cluster: 'prod-bj', job: { jobId: '3' } })
    expect(detail.dark.map((one) => one.cluster)).toEqual(['prod-sh'])
    const missing = answerJob(at.context, { ...WANTED, id: '999' })
    await expect(missing).rejects.toThrow(/no data job 999.* prod-sh did not answer: /)
    await expect(missing).rejects.toBeInstanceOf(CommandError)
    await at.servers['prod-bj']?.stop()
    await expect(answerJob(at.context, WANTED)).rejects.toThrow(/nothing listens/)
  })

  test('is that of the list, not a newer one of which a tenant counts its own part so', async () => {
    await using at = await startClusters(['prod-sh'])
    const simulation = at.servers['prod-sh']?.simulation
    const last = simulation?.rows('CDB_OB_BACKUP_JOB_HISTORY') ?? []
    const sys = last.findLast((row) => row.TENANT_ID === 1) ?? {}
    const own = last.findLast((row) => row.TENANT_ID === 1002) ?? {}
    const start = { START_TIMESTAMP: at.clock.now() - 60_000, END_TIMESTAMP: at.clock.now() }
    simulation?.insert('CDB_OB_BACKUP_JOB_HISTORY', {
      ...sys,
      ...start,
      JOB_ID: 900,
      INITIATOR_JOB_ID: 900,
      EXECUTOR_TENANT_ID: '1002',
    })
    simulation?.insert('CDB_OB_BACKUP_JOB_HISTORY', {
      ...own,
      ...start,
      JOB_ID: 3,
      INITIATOR_JOB_ID: 900,
    })
    const detail = await answerJob(at.context, { ...WANTED, tenant: 'shop' })
    expect(detail.job.jobId).toBe('3')
    expect(detail.others).toBeGreaterThan(0)
  })
})

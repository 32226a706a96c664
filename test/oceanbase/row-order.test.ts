import { expect, it } from 'vitest'
import { bench, START } from './stand-in.ts'

it.each(['CDB_OB_BACKUP_JOBS', 'CDB_OB_BACKUP_JOB_HISTORY'])(
  '%s: rows of one moment come by tenant and job, whatever order the server gives',
  async (view) => {
    await using place = await bench()
    for (const [tenant, job] of [
      [1004, 12],
      [1002, 9],
      [1, 7],
      [1002, 8],
    ]) {
      place.server.simulation.insert(view, {
        TENANT_ID: tenant,
        JOB_ID: job,
        STATUS: 'DOING',
        START_TIMESTAMP: START,
      })
    }
    const { dataJobs } = await place.oceanbase.read({ historySince: START - 1000 })
    expect(dataJobs.map((row) => `${row.tenantId}/${row.jobId}`)).toEqual([
      '1/7',
      '1002/8',
      '1002/9',
      '1004/12',
    ])
  },
)

import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { slackSettings } from '../../sandbox/settings.ts'
import { startSlack } from '../../sandbox/slack/server.ts'
import { startBotProcess } from './support/bot-process.ts'
import { mariaDbIsThere, startMariaDb } from './support/mariadb.ts'

const there = await mariaDbIsThere()
const HOUR = 3_600_000
const text = (ms: number) => new Date(ms).toISOString().slice(0, 23).replace('T', ' ')
const scn = (ms: number) => `${ms}000000`

it.skipIf(!there)(
  'npm start against another Slack and a MariaDB with the views: status, an alert on an UPDATE, a row moved to history',
  { timeout: 60_000 },
  async () => {
    await using maria = await startMariaDb()
    await using slack = await startSlack()
    const now = Date.now()
    await maria.insert('DBA_OB_TENANTS', {
      TENANT_ID: 1,
      TENANT_NAME: 'sys',
      TENANT_TYPE: 'SYS',
      STATUS: 'NORMAL',
      IN_RECYCLEBIN: 'NO',
    })
    await maria.insert('DBA_OB_TENANTS', {
      TENANT_ID: 1002,
      TENANT_NAME: 'crm',
      TENANT_TYPE: 'USER',
      STATUS: 'NORMAL',
      IN_RECYCLEBIN: 'NO',
      TENANT_ROLE: 'PRIMARY',
      LOG_MODE: 'ARCHIVELOG',
    })
    const archive = {
      TENANT_ID: 1002,
      DEST_ID: 1001,
      DEST_NO: 0,
      ROUND_ID: 1,
      STATUS: 'DOING',
      START_SCN: scn(now - 100 * HOUR),
      CHECKPOINT_SCN: scn(now - 4000),
      PATH: 'file:///backup/archive',
    }
    await maria.insert('CDB_OB_ARCHIVELOG', archive)
    await maria.insert('CDB_OB_ARCHIVELOG_SUMMARY', archive)
    await maria.insert('CDB_OB_BACKUP_SET_FILES', {
      TENANT_ID: 1002,
      BACKUP_SET_ID: 1,
      BACKUP_TYPE: 'D',
      STATUS: 'SUCCESS',
      FILE_STATUS: 'AVAILABLE',
      PLUS_ARCHIVELOG: 'OFF',
      START_TIMESTAMP: text(now - 30 * HOUR),
      END_TIMESTAMP: text(now - 29 * HOUR),
      START_REPLAY_SCN: scn(now - 30 * HOUR),
      MIN_RESTORE_SCN: scn(now - 29 * HOUR),
      OUTPUT_BYTES: 5 * 1024 ** 3,
      PREV_FULL_BACKUP_SET_ID: 0,
      PREV_INC_BACKUP_SET_ID: 0,
      PATH: 'file:///backup/data',
    })
    const job = (id: number, start: number) => ({
      TENANT_ID: 1002,
      JOB_ID: id,
      INCARNATION: 1,
      BACKUP_SET_ID: id,
      INITIATOR_TENANT_ID: 1002,
      INITIATOR_JOB_ID: 0,
      EXECUTOR_TENANT_ID: '1002',
      PLUS_ARCHIVELOG: 'OFF',
      BACKUP_TYPE: 'FULL',
      JOB_LEVEL: 'USER_TENANT',
      START_TIMESTAMP: text(start),
      STATUS: 'DOING',
      RESULT: 0,
      PATH: 'file:///backup/data',
    })
    const task = (id: number, start: number) => ({
      TENANT_ID: 1002,
      TASK_ID: id,
      JOB_ID: id,
      BACKUP_SET_ID: id,
      START_TIMESTAMP: text(start),
      STATUS: 'BACKUP_DATA_MAJOR',
      RESULT: 0,
      MACRO_BLOCK_COUNT: 1000,
      FINISH_MACRO_BLOCK_COUNT: 610,
      TABLET_COUNT: 900,
      FINISH_TABLET_COUNT: 500,
      OUTPUT_BYTES: 10 * 1024 ** 3,
      INPUT_BYTES: 12 * 1024 ** 3,
    })

    await using bot = startBotProcess({
      ...slackSettings(slack),
      OB_NAME: 'maria',
      OB_HOST: '127.0.0.1',
      OB_PORT: String(maria.port),
      OB_USER: maria.user,
      OB_PASSWORD: maria.password,
      STORE_URL: `file:${join(mkdtempSync(join(tmpdir(), 'obbackup-maria-')), 'obbackup.db')}`,
      POLL_CRON: '* * * * * *',
    })
    await bot.says(/obbackup is up/)
    await bot.says(/first reading/)
    await maria.insert('CDB_OB_BACKUP_JOBS', job(7, now))
    await maria.insert('CDB_OB_BACKUP_TASKS', task(7, now))
    const message = () => slack.messages('C0DBOPS')
    await slack.until(
      () => /^⏳ Full backup of crm on maria .* 61 %/.test(message()[0]?.text ?? ''),
      { ms: 10_000, what: 'the running job' },
    )

    await slack.command({ user: 'U0CAROL', channel: 'C0OTHER', text: 'status' })
    const status = await slack.until(() => slack.ephemerals('U0CAROL')[0], { what: 'the status' })
    const shown = JSON.stringify(status)
    expect(shown).toContain('61 %')
    expect(shown).toContain('crm')
    expect(shown).toContain('BACKUP_DATA_MAJOR')

    // The row ends and moves to history, as RootService does it.
    await maria.run('START TRANSACTION')
    await maria.insert('CDB_OB_BACKUP_JOB_HISTORY', {
      ...job(7, now),
      STATUS: 'COMPLETED',
      END_TIMESTAMP: text(Date.now()),
    })
    await maria.insert('CDB_OB_BACKUP_TASK_HISTORY', {
      ...task(7, now),
      STATUS: 'COMPLETED',
      FINISH_MACRO_BLOCK_COUNT: 1000,
      FINISH_TABLET_COUNT: 900,
      END_TIMESTAMP: text(Date.now()),
    })
    await maria.run('DELETE FROM oceanbase.CDB_OB_BACKUP_JOBS')
    await maria.run('DELETE FROM oceanbase.CDB_OB_BACKUP_TASKS')
    await maria.run('COMMIT')
    await slack.until(
      () => /^✅ Full backup of crm succeeded on maria/.test(message()[0]?.text ?? ''),
      { ms: 10_000, what: 'the finished job' },
    )

    // Another one turns FAILED in place: an alert.
    await maria.insert('CDB_OB_BACKUP_JOBS', job(8, Date.now()))
    await slack.until(() => /^⏳ Full backup of crm/.test(message()[1]?.text ?? ''), {
      ms: 10_000,
      what: 'the second job',
    })
    await maria.run(
      "UPDATE oceanbase.CDB_OB_BACKUP_JOBS SET STATUS = 'FAILED', RESULT = -9082, COMMENT = '(ROOTSERVICE)addr: 10.0.0.3:2882, result: -9082(backup device out of space), trace_id: YB420A000003-000610'",
    )
    await slack.until(
      () => /^🔴 Full backup of crm failed on maria/.test(message()[2]?.text ?? ''),
      { ms: 10_000, what: 'the alert' },
    )
    await slack.until(() => /failed/.test(message()[1]?.text ?? ''), {
      what: 'the edited job message',
    })
    expect(message()).toHaveLength(3)
    expect(bot.output()).not.toContain(maria.password)
    expect(bot.output()).not.toMatch(/"level":"error"/)
    bot.kill('SIGTERM')
    expect(await bot.exited).toBe(0)
  },
)

import { expect, it } from 'vitest'
import { approve } from '../scenarios/support/approve.ts'
import { askForRestore } from '../scenarios/support/restore-form.ts'
import { startWorld } from '../scenarios/support/world.ts'

it('Slack takes a message and does not answer: polls, answers and approved statements go on', async () => {
  await using world = await startWorld({
    runsByClock: true,
    environment: { POLL_CRON: '* * * * * *' },
  })
  const { slack, oceanbase, clock } = world
  await askForRestore(world, 'U0ALICE', {
    target: 'crm_fix',
    pool: 'restore_pool',
    reason: 'a test',
  })
  const card = await world.until(() => slack.messages('C0APPROVALS')[0], 'the card')
  const hanging = () => slack.calls.filter((call) => call.answer === undefined).length
  slack.faults.hang('chat.postMessage', 100)
  clock.advance(2000)
  oceanbase.simulation.startBackup({ tenants: ['orders'] })
  await slack.until(() => hanging() === 1, { what: 'the message that hangs' })

  const polls = () =>
    oceanbase.statements.filter((one) => /FROM oceanbase\.`CDB_OB_BACKUP_JOBS`/.test(one.sql))
      .length
  const before = polls()
  await slack.until(() => polls() >= before + 3, { what: 'three more polls' })

  await approve({ slack }, 'U0BOB', card)
  await slack.until(
    () => oceanbase.statements.find((one) => /^ALTER SYSTEM RESTORE `/.test(one.sql)),
    { what: 'the statement' },
  )
  await slack.command({ user: 'U0CAROL', channel: 'C0DBOPS', text: 'status' })
  await slack.until(() => slack.ephemerals('U0CAROL')[0], { what: 'the answer' })
  // All that while the one message was still hanging.
  expect(hanging()).toBe(1)
  // Cuts the call that hangs, so that the bot need not wait for it to stop.
  await slack.close()
})

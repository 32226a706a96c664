import { expect, it } from 'vitest'
import { deliveryId } from '../../src/domain/delivery-id.ts'
import { renderDelivery } from '../../src/slack/blocks/render-delivery.ts'
import { startWorld, type World } from '../scenarios/support/world.ts'
import { read } from '../slack/texts.ts'

/** What only Carol sees in answer to a command, without markup. */
async function ask(world: World, text: string): Promise<string> {
  const { slack } = world
  const before = slack.ephemerals('U0CAROL').length
  await slack.command({ user: 'U0CAROL', channel: 'C0DBOPS', text })
  const answer = await slack.until(() => slack.ephemerals('U0CAROL')[before])
  return JSON.stringify(answer.blocks)
}

it('a failed backup: from the rows of the view to its place in Slack, by the id below the message', async () => {
  await using world = await startWorld()
  const { slack, oceanbase } = world
  oceanbase.simulation.failNext('data', { tenant: 'crm', atPercent: 40, result: -9071 })
  oceanbase.simulation.startBackup({ tenants: ['crm'] })
  await world.after(1)
  await world.after(30)
  const [follows, message] = slack.messages('C0DBOPS')
  expect(message?.text).toMatch(/^🔴 Full backup of crm.*\n(.*\n)*Next: /)
  const id = /\b(d-[a-z2-9]{6})$/.exec(message?.text ?? '')?.[1]
  expect(id).toBeDefined()
  const answer = await ask(world, `delivery ${id}`)
  expect(answer).toContain(`Delivery ${id}: 1 step, the last one sent`)
  expect(answer).toContain('now says: 🔴 Full backup of crm')
  expect(answer).toMatch(/\*job_failed\* <!date/)
  expect(answer).toMatch(/`CDB_OB_BACKUP_JOB_HISTORY` · tenant sys · id `\d+` · FAILED/)
  expect(answer).toMatch(/`CDB_OB_BACKUP_JOB_HISTORY` · tenant crm · id `\d+` · FAILED/)
  expect(answer).toMatch(/key: `[^`]+#open`/)
  expect(answer).toMatch(/outbox: row \d+, post, ✅ sent, 1 try in under 1 s/)
  const ts = message?.ts ?? ''
  expect(answer).toContain(
    `Slack: <#C0DBOPS> \`${ts}\` <https://sandbox.slack.com/archives/C0DBOPS/p${ts.replace('.', '')}|open>`,
  )

  // The message that follows the job has a way of several steps.
  const other = /\b(d-[a-z2-9]{6})$/.exec(follows?.text ?? '')?.[1]
  expect(other).not.toBe(id)
  const steps = await ask(world, `delivery ${other?.slice(2).toUpperCase()}`)
  expect(steps).toMatch(/\*job_started\*.*\*job_failed\*/)
  expect(steps).toMatch(/`CDB_OB_BACKUP_JOBS` · tenant crm/)
})

it('what waits and what went elsewhere says why', async () => {
  await using world = await startWorld()
  const { slack, oceanbase } = world
  slack.kick('C0DBOPS')
  oceanbase.simulation.startBackup({ tenants: ['crm'] })
  await world.bot.poll()
  const [line] = world.logs.filter((one) => one.includes('the fallback channel takes no messages'))
  const { key } = JSON.parse(line ?? '{}') as { key: string }
  const answer = await ask(world, `delivery ${deliveryId(key.split('#', 1)[0] ?? '')}`)
  expect(answer).toContain('⏳ waits')
  expect(answer).toMatch(/next try <!date/)
  expect(answer).toContain('last word: `not_in_channel')
})

it.each([
  ['delivery', 'delivery needs the id of one message'],
  ['delivery nonsense!', 'is not the id of a message'],
  ['delivery d-aaaaaa', 'No message with the id d-aaaaaa is remembered'],
])('%s', async (text, says) => {
  await using world = await startWorld()
  expect(await ask(world, text)).toContain(says)
})

it('what had no message to change is not called sent: nothing is, without its place in Slack', () => {
  const at = Date.parse('2026-11-20T09:00:00Z')
  const row = {
    id: 7,
    key: 'i#over',
    identity: 'i',
    mode: 'edit',
    channel: 'C0DBOPS',
    body: null,
    state: 'sent',
    attempts: 1,
    createdAt: at,
    dueAt: at,
    finishedAt: at + 500,
    lastError: null,
    sent: null,
    meantFor: null,
    maybeIn: 'C0OTHER',
  } as const
  const text = read(
    renderDelivery(
      { id: 'd-aaaaaa', total: 1, rows: [row], links: new Map(), at },
      { timeZone: 'UTC' },
    ),
  )
  expect(text).toContain('Delivery d-aaaaaa: 1 step, the last one had nothing to do')
  expect(text).toContain(
    'outbox: row 7, edit, ⚪ had nothing to do: its message is not in Slack (any more), 1 try in under 1 s',
  )
  expect(text).toContain('may have been said in <#C0OTHER> already')
  expect(text).not.toContain('✅')
})

import { expect, it } from 'vitest'
import { each, type KillStage, startKillStage } from './support/kill-stage.ts'

/*
 * As kill.test.ts, for a backup and for the sequence of three statements with waits between them. What is counted as a
 * step is what execution itself does: every statement of the admin account, those of its session too, every reading of
 * the archives, which is how a sequence waits and a lost answer is looked for, and every call to Slack.
 */

/** Stories told at the same time. */
const AT_ONCE = 5
/** Steps from the name typed into the form to the last statement accepted. */
const RESTART_STEPS = 40
const BACKUP_STEPS = 14
/** Every second step of the long one: still both sides of each of its statements. */
const KILLS = Array.from({ length: RESTART_STEPS / 2 }, (_, i) => 2 * i + 1)

function startStage() {
  return startKillStage({
    speed: 3000,
    counts: ({ sql, user }) => user.startsWith('ob_bot_op') || /CDB_OB_ARCHIVELOG\b/.test(sql),
  })
}

async function ask(stage: KillStage, command: string): Promise<{ readonly ts: string }> {
  const { slack } = stage
  await slack.command({ user: 'U0ALICE', channel: 'C0DBOPS', text: command })
  await slack.until(
    () => slack.views('U0ALICE').find((view) => view.callback_id === 'operation_submit'),
    { ms: 15_000, what: `the form of ${command}` },
  )
  await slack.submit({ user: 'U0ALICE', values: { reason: 'kill test' } })
  return await slack.until(() => slack.messages('C0APPROVALS')[0], { ms: 15_000, what: 'the card' })
}

/** Approves with the tenant's name typed where a form asks for it; false when the bot was not there to take it. */
async function approve({ slack }: KillStage, ts: string): Promise<boolean> {
  try {
    const form = () => slack.views('U0BOB').at(-1)?.callback_id === 'approve_submit'
    const decided = () => !blocksOf(slack).includes('"action_id":"approve')
    await slack.click({ user: 'U0BOB', channel: 'C0APPROVALS', ts, actionId: 'approve' })
    await slack.until(() => form() || decided(), { ms: 5000, what: 'the form behind Approve' })
    if (form() && !decided()) await slack.submit({ user: 'U0BOB', values: { typed: 'crm' } })
    return true
  } catch {
    return false
  }
}

function blocksOf(slack: KillStage['slack']): string {
  return JSON.stringify(slack.messages('C0APPROVALS')[0]?.blocks)
}

/** How often each of these commands was received. */
function received({ oceanbase }: KillStage, commands: readonly RegExp[]): readonly number[] {
  return commands.map(
    (command) => oceanbase.statements.filter((one) => command.test(one.sql)).length,
  )
}

/** Kills at the step, starts again, approves again while the card is open, and gives the end that the card shows. */
async function story(stage: KillStage, ts: string, at: number): Promise<'succeeded' | 'unknown'> {
  const { slack } = stage
  const killed = stage.killAt(at)
  await approve(stage, ts)
  await killed
  await stage.start()
  const end = () =>
    /succeeded/i.test(blocksOf(slack))
      ? 'succeeded'
      : /nobody knows/i.test(blocksOf(slack))
        ? 'unknown'
        : null
  const isOpen = () => blocksOf(slack).includes('"action_id":"approve')
  const first = await slack
    .until(() => (end() ? 'over' : isOpen() ? 'open' : null), { ms: 6000, what: 'an end' })
    .catch(() => 'on its way')
  if (first === 'open') await approve(stage, ts)
  return await slack.until(end, {
    ms: 90_000,
    what: `${at}: the end (${blocksOf(slack).slice(0, 2000)})`,
  })
}

it('killed between the steps of archive-restart: each statement at most once, and it ends as it is', {
  timeout: 600_000,
}, async () => {
  const commands = [
    /^ALTER SYSTEM NOARCHIVELOG/,
    /^ALTER SYSTEM ARCHIVELOG/,
    /^ALTER SYSTEM BACKUP/,
  ]
  const ends: string[] = []
  await each(KILLS, AT_ONCE, async (at) => {
    await using stage = await startStage()
    stage.oceanbase.simulation.archive('crm').interrupt()
    await stage.start()
    const card = await ask(stage, 'archive restart crm')
    const end = await story(stage, card.ts, at)
    const counts = received(stage, commands)
    // Either all were sent once; or the kill came before the one that nobody can have seen, and none came after it.
    const possible =
      end === 'succeeded'
        ? [[1, 1, 1]]
        : [
            [0, 0, 0],
            [1, 0, 0],
            [1, 1, 0],
          ]
    expect(possible, `killed at step ${at}, which ended ${end}`).toContainEqual(counts)
    ends.push(end)
  })
  expect(ends).toContain('succeeded')
})

it('killed between the steps of a backup: sent at most once, and it ends as it is', {
  timeout: 600_000,
}, async () => {
  const ends: string[] = []
  const kills = Array.from({ length: BACKUP_STEPS }, (_, i) => i + 1)
  await each(kills, AT_ONCE, async (at) => {
    await using stage = await startStage()
    await stage.start()
    const card = await ask(stage, 'backup full crm')
    const end = await story(stage, card.ts, at)
    const [count] = received(stage, [/^ALTER SYSTEM BACKUP/])
    expect(count, `killed at step ${at}, which ended ${end}`).toBe(end === 'succeeded' ? 1 : 0)
    ends.push(end)
  })
  expect(ends).toContain('succeeded')
})

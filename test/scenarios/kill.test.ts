import { expect, it } from 'vitest'
import { approve } from './support/approve.ts'
import { each, startKillStage } from './support/kill-stage.ts'
import { askForRestore } from './support/restore-form.ts'

/*
 * The bot is a process of its own and is killed with SIGKILL at every point where the outside can see a step: after
 * the k-th statement that reached the database, or the k-th call that reached Slack, before the answer arrives. Then
 * it is started again, and the end of the story must be the same as without the kill.
 */

/** Steps of a poll that finds an interruption and says so, with some of the next poll. */
const WATCH_STEPS = 26
/** Stories told at the same time; each has a bot, a Slack and an OceanBase of its own. */
const AT_ONCE = 5
/** Steps from the click on Approve to the card that says "started". */
const APPROVE_STEPS = 22

it('killed between every two steps of watch and delivery: the alert is said exactly once, and so is its end', {
  timeout: 280_000,
}, async () => {
  const steps = Array.from({ length: WATCH_STEPS }, (_, i) => i + 1)
  await each(steps, AT_ONCE, async (at) => {
    await using stage = await startKillStage()
    const { slack, oceanbase } = stage
    const archive = oceanbase.simulation.archive('crm')
    await stage.start()
    archive.interrupt()
    await stage.killAt(at)
    await stage.start()
    const messages = () => slack.messages('C0DBOPS')
    await slack.until(() => /^🔴/.test(messages()[0]?.text ?? ''), {
      ms: 40_000,
      what: `${at}: the alert`,
    })
    archive.heal()
    await slack.until(() => /^🟢/.test(messages()[0]?.text ?? '') && messages().length > 1, {
      ms: 40_000,
      what: `${at}: its end`,
    })
    const seen = oceanbase.statements.length
    await slack.until(() => oceanbase.statements.length > seen + 30, {
      ms: 40_000,
      what: `${at}: another poll`,
    })
    const [alert, line, ...others] = messages()
    expect(others, `killed at step ${at}`).toEqual([])
    expect(line?.thread_ts, `killed at step ${at}`).toBe(alert?.ts)
  })
})

it('killed between every two steps of approval and execution: executed at most once, and the card tells the truth', {
  timeout: 280_000,
}, async () => {
  const steps = Array.from({ length: APPROVE_STEPS }, (_, i) => i + 1)
  const ends: string[] = []
  await each(steps, AT_ONCE, async (at) => {
    await using stage = await startKillStage()
    const { slack, oceanbase } = stage
    await stage.start()
    await askForRestore(stage, 'U0ALICE', {
      target: 'crm_fix',
      pool: 'restore_pool',
      reason: 'kill test',
    })
    const card = await slack.until(() => slack.messages('C0APPROVALS')[0], {
      ms: 15_000,
      what: `${at}: the card`,
    })
    const killed = stage.killAt(at)
    await approve(stage, 'U0BOB', card).catch(() => undefined)
    await killed
    await stage.start()
    const blocks = () => JSON.stringify(slack.messages('C0APPROVALS')[0]?.blocks)
    // Killed before the decision was stored: the card still has its buttons, and the person clicks again.
    const alters = () =>
      oceanbase.statements.filter((one) => /ALTER SYSTEM RESTORE `/.test(one.sql)).length
    const settled = () => /succeeded|Nobody knows|nobody knows/i.test(blocks())
    const state = await slack
      .until(
        () => (settled() ? 'settled' : blocks().includes('"action_id":"approve') ? 'open' : null),
        { ms: 5000, what: `${at}: an end or an open card` },
      )
      .catch(() => 'running')
    if (state === 'open') {
      await approve(stage, 'U0BOB', card).catch(() => undefined)
    }
    await slack.until(settled, { ms: 30_000, what: `${at}: the end (${blocks().slice(0, 2000)})` })
    expect(alters(), `killed at step ${at}`).toBeLessThanOrEqual(1)
    if (/succeeded/i.test(blocks())) expect(alters(), `killed at step ${at}`).toBe(1)
    else expect(alters(), `killed at step ${at}`).toBe(0)
    expect(
      slack.messages('C0APPROVALS').filter((one) => !one.thread_ts || one.thread_ts === one.ts),
    ).toHaveLength(1)
    ends.push(/succeeded/i.test(blocks()) ? 'succeeded' : 'unknown')
  })
  expect(ends).toContain('succeeded')
})

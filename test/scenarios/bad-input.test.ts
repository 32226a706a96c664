import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askForRestore } from './support/restore-form.ts'
import { startWorld, type World } from './support/world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(async () => {
  await world[Symbol.asyncDispose]()
})

/** The answer to a command, as text. */
async function ask(text: string, user = 'U0ALICE'): Promise<string> {
  const { slack, clock } = world
  clock.advance(1000)
  const before = slack.ephemerals(user).length
  const { timedOut } = await slack.command({ user, channel: 'C0DBOPS', text })
  expect(timedOut).toBe(false)
  const answer = await slack.until(() => slack.ephemerals(user)[before], {
    what: `an answer to ${text.slice(0, 60)}`,
  })
  return `${answer.text}\n${JSON.stringify(answer.blocks)}`
}

describe('commands', () => {
  it.each([
    ['staus', ['Unknown subcommand', 'Did you mean status?', '"value":"status"']],
    ['frobnicate', ['Unknown subcommand', 'help']],
    ['', ['/obbackup status']],
    ['help restore start', ['restore']],
    ['help nothing', ['nothing']],
    ['status crn', ['There is no tenant', 'Did you mean crm?', 'status crm']],
    ['status --cluser prod', ['Unknown filter', 'Did you mean --cluster?']],
    ['status —cluster prod', ['crm']],
    ['status --cluster nowhere', ['There is no cluster', 'Known: prod']],
    ['status --cluster', ['--cluster needs a value']],
    ['status “crm”', ['crm']],
    ['ｓｔａｔｕｓ', ['crm']],
    ["status crm'; DROP TABLE x; --", ['status takes one tenant']],
    ['status `crm`', ['There is no tenant']],
    ['status <!channel>', ['There is no tenant']],
    ['job data', ['job needs an area and an id']],
    ['job dta 1', ['Did you mean data?']],
    ['job data 1;2', ['is not a job id']],
    ['job data 99999999', ['There is no data job 99999999']],
    ['restore crn', ['There is no tenant', 'Did you mean crm?', 'restore crm']],
    ['restore strat', ['There is no tenant', 'restore start']],
    ['data failed', ['A status is a filter', '"value":"data --status failed"']],
    ['crm status', ['The subcommand goes first', '"value":"status crm"']],
    ['status --cluster pord', ['Did you mean prod?', '"value":"status --cluster prod"']],
    ['data <!channel>', ['There is no tenant']],
    ['data crm; DROP', ['data takes one tenant']],
    ['data --last 24h --from 2d', ['contradict each other', '"value":"data --last 24h"']],
    ['data --from 2d --to 3d', ['is not before --to', 'data --from 3d --to 2d']],
    ['data --from 2099-01-01 UTC', ['is in the future']],
    ['data --from “2026-11-19 08:00”', ['has no zone', '2026-11-19 08:00 UTC']],
    ['data --status faild', ['is no status', 'Did you mean failed?']],
    ['data --cluster nowhere', ['There is no cluster', 'Known: prod']],
    ['log crn', ['There is no tenant', 'Did you mean crm?']],
    ['sets crn', ['There is no tenant', 'Did you mean crm?']],
    ['requests now please', ['requests takes nothing']],
    ['doctr', ['Did you mean doctor?']],
    ['doctor', ['0 failed', 'ob_bot_ro@sys', 'store']],
    [`status ${'x'.repeat(10_000)}`, ['10007 characters', 'at most 500']],
  ])('%s', async (text, expected) => {
    const answer = await ask(text)
    for (const part of expected) expect(answer).toContain(part)
    expect(answer).not.toContain('<!channel>')
  })

  it('a stranger may not open the form, and is told why', async () => {
    const { slack } = world
    await slack.command({ user: 'U0CAROL', channel: 'C0DBOPS', text: 'restore start crm' })
    await slack.until(
      () =>
        slack
          .views('U0CAROL')
          .find((view) => JSON.stringify(view).includes('You may not ask for this')),
      { what: 'the refusal' },
    )
    await slack.closeView('U0CAROL')
  })
})

describe('the restore form', () => {
  const good = { target: 'crm_fix', pool: 'restore_pool', reason: 'a test' }

  it.each([
    ['a quote in the name', { ...good, target: "crm'fix" }, 'target', 'Only letters'],
    ['a backtick in the name', { ...good, target: 'crm`fix' }, 'target', 'Only letters'],
    [
      'a semicolon in the name',
      { ...good, target: 'a; DROP TENANT crm' },
      'target',
      'Only letters',
    ],
    ['a reserved name', { ...good, target: 'ALL' }, 'target', 'reserved'],
    ['a long name', { ...good, target: 'x'.repeat(64) }, 'target', 'at most 63'],
    ['which name it was', { ...good, target: "crm'fix" }, 'target', `"crm'fix" cannot be`],
    [
      'the latest point and a time',
      { ...good, point: '2026-11-20 08:29 UTC' },
      'pointKind',
      'The latest point is chosen, but "2026-11-20 08:29 UTC" is given too',
    ],
  ])('%s is answered inline', async (_, values, field, message) => {
    world.clock.advance(2000)
    const result = await askForRestore(world, 'U0ALICE', values)
    expect(result.errors?.[field] ?? JSON.stringify(result)).toContain(message)
    expect(result.closed).toBe(false)
    await world.slack.closeView('U0ALICE')
  })

  it.each([
    [
      'a time without a zone',
      { ...good, pointKind: 'time', point: '2026-11-20 08:29:00' },
      'has no zone',
    ],
    [
      'a time that is none',
      { ...good, pointKind: 'time', point: 'yesterday 5pm' },
      'is not a time',
    ],
    [
      'a day that is none',
      { ...good, pointKind: 'time', point: '2026-02-30 10:00 UTC' },
      'does not exist in the calendar',
    ],
    [
      'a time before the window',
      { ...good, pointKind: 'time', point: '2020-01-01 00:00 UTC' },
      'Outside the recoverable window',
    ],
    [
      'a time after the window',
      { ...good, pointKind: 'time', point: '2030-01-01 00:00 +08:00' },
      'Outside the recoverable window',
    ],
    [
      'where it lies',
      { ...good, pointKind: 'time', point: '2030-01-01 00:00 UTC' },
      '*Time or SCN:* Outside the recoverable window: \\"2030-01-01 00:00 UTC\\" lies after its end',
    ],
    [
      'an SCN before all of it',
      { ...good, pointKind: 'scn', point: '12' },
      '\\"12\\" lies before its beginning',
    ],
    ['an SCN that is none', { ...good, pointKind: 'scn', point: "1'; --" }, 'is not an SCN'],
    ['a taken name', { ...good, target: 'orders' }, 'a tenant orders exists'],
    ['quotes in the locality', { ...good, locality: "F@z1'; DROP" }, 'are allowed here'],
    ['ampersands in the zone', { ...good, primaryZone: 'z1&pool_list=x' }, 'are allowed here'],
    ['a concurrency of 0', { ...good, concurrency: '0' }, 'from 1 to 100'],
    [
      'which field and which number it was',
      { ...good, concurrency: '200' },
      '*Restore threads:* \\"200\\" is not a whole number',
    ],
    [
      'a zone that is not there',
      { ...good, locality: 'F@z1,F@z9' },
      'z9 is no zone of pool restore_pool; name only z1, z2, z3',
    ],
  ])('%s is explained, and what was typed stays', async (_, values, message) => {
    world.clock.advance(2000)
    await askForRestore(world, 'U0ALICE', values)
    const view = await world.slack.until(
      () => world.slack.views('U0ALICE').find((one) => JSON.stringify(one).includes(message)),
      { what: `the form saying "${message}"` },
    )
    expect(JSON.stringify(view)).toContain('a test')
    await world.slack.closeView('U0ALICE')
  })

  it('asked for nothing so far', () => {
    expect(world.slack.messages('C0APPROVALS')).toEqual([])
    expect(
      world.oceanbase.statements.filter((one) => /^ALTER(?!.* PREVIEW$)/i.test(one.sql)),
    ).toEqual([])
  })
})

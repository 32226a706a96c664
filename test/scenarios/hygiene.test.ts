import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { Message } from '../../sandbox/slack/server.ts'
import { ask } from './support/ask.ts'
import { startWorld, type World } from './support/world.ts'

const folder = mkdtempSync(join(tmpdir(), 'obbackup-hygiene-'))
afterAll(() => rmSync(folder, { recursive: true }))

const CHANNEL = 'C0DBOPS'

/** A world with that in its YAML file. Rules that have their own opinion of these stories are off. */
async function worldWith(yaml = '', environment: Record<string, string> = {}): Promise<World> {
  const path = join(folder, `${Math.random()}.yaml`)
  const off = ['window_gap', 'no_full', 'no_incremental', 'run_missed', 'archive_off']
  const rules = off.map((rule) => `  ${rule}: {enabled: false}`).join('\n')
  writeFileSync(path, `rules:\n${rules}\n${yaml}\n`)
  return await startWorld({ environment: { CONFIG_FILE: path, ...environment } })
}

/** Makes the next full backup of a tenant fail, and lets it. */
async function fail(world: World, tenant = 'crm', result = -9071): Promise<void> {
  const { simulation } = world.oceanbase
  simulation.failNext('data', { tenant, atPercent: 5, result })
  simulation.startBackup({ tenants: [tenant] })
  await world.after(0.25)
  for (let i = 0; i < 4; i++) await world.after(5)
}

/** The newest alert about a failure in the channel. */
function alert(
  world: World,
  channel = CHANNEL,
  pattern = /^(?:🔴 Full backup of \w+ failed on|🟢 Recovered)/,
): Message {
  const found = world.slack
    .messages(channel)
    .filter((one) => !/The failure is told in another alert/.test(one.text))
    .findLast((one) => pattern.test(one.text) && (one.thread_ts ?? one.ts) === one.ts)
  if (!found) throw new Error(`no alert in ${JSON.stringify(world.texts(channel))}`)
  return found
}

const shown = (message: Message) => JSON.stringify(message.blocks)

const ids = (message: Message) =>
  [...shown(message).matchAll(/"action_id":"([^"]+)"/g)].map((one) => one[1])

async function press(
  world: World,
  user: string,
  message: Message,
  actionId: string,
  value?: string,
): Promise<string> {
  world.clock.advance(1000)
  const before = world.slack.ephemerals(user).length
  await world.slack.click({
    user,
    channel: message.channel,
    ts: message.ts,
    actionId,
    ...(value === undefined ? {} : { value }),
  })
  const answer = await world.slack.until(() => world.slack.ephemerals(user)[before], {
    what: `an answer to ${actionId}`,
  })
  await world.settle()
  return answer.text
}

/** Deletes the newest alert, as its channel's owner may; gives its `ts`. */
async function deleteAlert(world: World, { ts } = alert(world)): Promise<string> {
  await fetch(new URL('chat.delete', world.slack.apiUrl), {
    method: 'POST',
    headers: {
      authorization: `Bearer ${world.slack.botToken}`,
      'content-type': 'application/json; charset=utf-8',
    },
    body: JSON.stringify({ channel: CHANNEL, ts }),
  })
  expect(world.slack.messages(CHANNEL).some((one) => one.ts === ts)).toBe(false)
  return ts
}

/** Replies that the channel saw, in all threads of a channel. */
const broadcasts = (world: World, channel = CHANNEL) =>
  world.slack.messages(channel).filter((one) => one.reply_broadcast === true)

const day = async (world: World, hours = 24) => {
  for (let i = 0; i < hours; i += 6) await world.after(Math.min(6, hours - i) * 60)
}

describe.concurrent('ack', () => {
  it('who may acks once; everybody sees it, nobody is reminded, and the recovery still says it', async () => {
    await using world = await worldWith()
    await fail(world)
    expect(ids(alert(world))).toEqual(['view_cause', 'run_command', 'ack', 'snooze'])

    expect(await press(world, 'U0GUEST', alert(world), 'ack')).toContain(
      'You may not answer to alerts',
    )
    expect(shown(alert(world))).not.toContain('acked')

    expect(await press(world, 'U0BOB', alert(world), 'ack')).toContain('You acked it')
    expect(shown(alert(world))).toMatch(/acked by <@U0BOB>/)
    expect(ids(alert(world))).toEqual(['view_cause', 'run_command'])

    await day(world, 30)
    expect(broadcasts(world)).toEqual([])

    world.oceanbase.simulation.startBackup({ tenants: ['crm'] })
    for (let i = 0; i < 17; i++) await world.after(5)
    const [healed] = world.slack.messages(CHANNEL).filter((one) => /^🟢 Recovered/.test(one.text))
    expect(shown(healed as Message)).toMatch(/acked by <@U0BOB>/)
  })

  it('two at once: one acks, the other hears who did; an alert that is over takes no answer', async () => {
    await using world = await worldWith()
    await fail(world)
    const before = alert(world)
    const words = await Promise.all(
      ['U0ALICE', 'U0BOB'].map(async (user) => {
        await world.slack.click({ user, channel: CHANNEL, ts: before.ts, actionId: 'ack' })
        return await world.slack.until(() => world.slack.ephemerals(user).at(-1)?.text)
      }),
    )
    expect(words.filter((text) => text.includes('You acked it'))).toHaveLength(1)
    expect(words.filter((text) => /<@U0(ALICE|BOB)> acked it/.test(text))).toHaveLength(1)
  })

  it('of a group: what joins it later calls people once, and is acked with the rest', async () => {
    const tenants = { 1002: 'a', 1004: 'b', 1006: 'c', 1008: 'd', 1010: 'e', 1012: 'f' }
    const yaml = 'digest: {daily: off}\nescalation: {after: 30m, mention: S0DBA}'
    await using world = await startWorld({ yaml, tenants })
    const interrupt = async (...names: string[]) => {
      for (const name of names) world.oceanbase.simulation.archive(name).interrupt()
      await world.after(1)
    }
    const group = () => alert(world, CHANNEL, /^🔴 \d log archives interrupted/)
    await interrupt('a', 'b', 'c', 'd')
    expect(await press(world, 'U0BOB', group(), 'ack')).toContain('You acked it')
    await world.after(1)
    expect(broadcasts(world)).toEqual([])

    await interrupt('e')
    const calls = () => broadcasts(world).map((one) => one.text.split('\n')[0])
    const first = '🔴 New since somebody answered: log archive of e: interrupted on prod'
    expect(calls()).toEqual([first])
    expect(shown(group())).not.toContain('acked by')
    expect(ids(group())).toContain('ack')
    // Nobody has answered again: what joins now is only an edit, and escalation begins anew.
    await interrupt('f')
    await world.after(27)
    expect(calls()).toEqual([first])
    await world.after(3)
    expect(calls()).toEqual([first, expect.stringMatching(/^🔴 Nobody acked it for 3\d min: /)])

    await press(world, 'U0BOB', group(), 'ack')
    await day(world, 30)
    expect(broadcasts(world)).toHaveLength(2)
  })

  it('with neither operators nor approvers nobody may, and is told why', async () => {
    await using world = await worldWith('', { OPERATORS: '', APPROVERS: '' })
    await fail(world)
    expect(await press(world, 'U0BOB', alert(world), 'ack')).toContain(
      'OPERATORS and APPROVERS are empty',
    )
  })
})

describe.concurrent('snooze', () => {
  it('four hours: quiet until then, then said again with its buttons', async () => {
    await using world = await worldWith('escalation: {after: 1h, mention: S0DBA}')
    await fail(world)
    expect(await press(world, 'U0ALICE', alert(world), 'snooze', '4h')).toContain('You snoozed it')
    expect(shown(alert(world))).toMatch(/snoozed by <@U0ALICE> until <!date/)
    await world.after(200)
    expect(broadcasts(world)).toEqual([])
    await world.after(60)
    expect(broadcasts(world)).toHaveLength(1)
    expect(shown(alert(world))).not.toContain('snoozed')
  })

  it('until the next run: over when the tenant is backed up again', async () => {
    await using world = await worldWith()
    await fail(world)
    const { ts } = alert(world)
    await press(world, 'U0ALICE', alert(world), 'snooze', 'run')
    const same = () => world.slack.messages(CHANNEL).find((one) => one.ts === ts) as Message
    expect(shown(same())).toContain('snoozed by')
    world.oceanbase.simulation.startBackup({ tenants: ['orders'] })
    await world.after(1)
    expect(shown(same())).toContain('snoozed by')
    world.oceanbase.simulation.startBackup({ tenants: ['crm'] })
    await world.after(1)
    expect(shown(same())).not.toContain('snoozed by')
  })
})

describe.concurrent('reminders', () => {
  it('a day after the last word, in the thread and in the channel; again a day later', async () => {
    await using world = await worldWith()
    await fail(world)
    await day(world, 23)
    expect(broadcasts(world)).toEqual([])
    await world.after(61)
    expect(broadcasts(world)).toHaveLength(1)
    const [reminder] = broadcasts(world)
    expect(reminder?.text).toMatch(/^🔴 Still open, 24 h after the last word: .*crm.* on prod/)
    expect(reminder?.thread_ts).toBe(alert(world).ts)
    await day(world, 23)
    expect(broadcasts(world)).toHaveLength(1)
    await world.after(61)
    expect(broadcasts(world)).toHaveLength(2)
    // The buttons of a reminder are those of its alert.
    await press(world, 'U0BOB', reminder as Message, 'ack')
    expect(shown(alert(world))).toMatch(/acked by <@U0BOB>/)
  })

  it('an alert that somebody deleted is posted again', async () => {
    await using world = await worldWith()
    await fail(world)
    const ts = await deleteAlert(world)
    await day(world, 25)
    expect(alert(world).ts).not.toBe(ts)
    expect(broadcasts(world).map((one) => one.thread_ts)).toEqual([alert(world).ts])
  })
})

describe.concurrent('what comes and goes', () => {
  const EPOCH = /\d{4}-\d\d-\d\d \d\d:\d\d UTC/g

  it('an archive that flaps: twice a message, then held until it is well for five minutes', async () => {
    await using world = await worldWith()
    const pay = world.oceanbase.simulation.archive('crm')
    const turn = async (ill: boolean) => {
      if (ill) pay.interrupt()
      else pay.heal()
      await world.after(1)
    }
    for (const ill of [true, false, true, false, true, false]) await turn(ill)
    expect(world.texts(CHANNEL)).toEqual([
      expect.stringMatching(/^🟢 Recovered: log archive of crm is running again on prod/),
      expect.stringMatching(/^🟡 Log archive of crm comes and goes on prod: it runs now/),
    ])
    const [, second] = world.slack
      .messages(CHANNEL)
      .filter((one) => one.thread_ts === undefined || one.thread_ts === one.ts)
    const replies = world.slack
      .messages(CHANNEL)
      .filter((one) => one.thread_ts === second?.ts && one.ts !== second?.ts)
      .map((one) => one.text.replace(EPOCH, 'TIME'))
    expect(replies).toEqual(['🔴 Again: log archive of crm: interrupted, TIME'])
    expect(shown(second as Message)).toContain('it counts as over when that has lasted 5 min')
    await world.after(4)
    expect(world.texts(CHANNEL)[1]).toMatch(/^🟡/)
    await world.after(1)
    expect(world.texts(CHANNEL)).toHaveLength(2)
    expect(world.texts(CHANNEL)[1]).toMatch(/^🟢 Recovered: log archive of crm/)
  })

  it('what is ill again and whose message was deleted is said anew', async () => {
    await using world = await worldWith()
    const crm = world.oceanbase.simulation.archive('crm')
    for (const ill of [true, false, true, false]) {
      if (ill) crm.interrupt()
      else crm.heal()
      await world.after(1)
    }
    const found = alert(world, CHANNEL, /^🟡 Log archive of crm comes and goes/)
    await deleteAlert(world, found)
    crm.interrupt()
    await world.after(1)
    const pattern = /^🔴 Log archive of crm is interrupted/
    expect(world.texts(CHANNEL).filter((one) => pattern.test(one))).toHaveLength(1)
  })

  it('a database that flaps calls twice, and is back when it has answered for five minutes', async () => {
    await using world = await worldWith()
    const { faults } = world.oceanbase
    for (let i = 0; i < 4; i++) {
      faults.refuse(true)
      faults.kill()
      for (let n = 0; n < 3; n++) await world.after(0.5)
      faults.refuse(false)
      await world.after(0.5)
    }
    const outages = () => world.texts(CHANNEL).filter((one) => /answer|comes and goes/.test(one))
    expect(outages()).toEqual([
      expect.stringMatching(/^🟢 prod answers again/),
      expect.stringMatching(/^🟡 prod comes and goes: it answers now/),
    ])
    for (let n = 0; n < 6; n++) await world.after(1)
    expect(outages()).toEqual([
      expect.stringMatching(/^🟢 prod answers again/),
      expect.stringMatching(/^🟢 prod answers again/),
    ])
  })

  it('what comes back after ten minutes is new, and is over at once', async () => {
    await using world = await worldWith()
    const crm = world.oceanbase.simulation.archive('crm')
    for (const minutes of [1, 11]) {
      await world.after(minutes)
      crm.interrupt()
      await world.after(1)
      crm.heal()
      await world.after(1)
    }
    expect(world.texts(CHANNEL)).toEqual([
      expect.stringMatching(/^🟢 Recovered/),
      expect.stringMatching(/^🟢 Recovered/),
    ])
  })
})

describe.concurrent('the same failure again', () => {
  const alerts = (world: World) =>
    world.slack
      .messages(CHANNEL)
      .filter((one) => (one.thread_ts ?? one.ts) === one.ts && ids(one).includes('view_cause'))
      .map((one) => one.text)
      .filter((one) => /^(?:🔴 Full backup of crm failed on|🟢 Recovered)/.test(one))
  const replies = (world: World) =>
    world.slack
      .messages(CHANNEL)
      .filter((one) => one.thread_ts !== undefined && one.thread_ts !== one.ts)
      .map((one) => one.text)

  it('is a line in the thread and counted in its message; with another code it is a new message', async () => {
    await using world = await worldWith()
    await fail(world, 'crm', -4016)
    await fail(world, 'crm', -4016)
    await fail(world, 'crm', -4016)
    expect(alerts(world)).toHaveLength(1)
    expect(shown(alert(world))).toMatch(/\*Failed again 2 times\*, last <!date/)
    expect(replies(world)).toEqual(
      Array(2).fill(expect.stringMatching(/^🔴 Full backup of crm failed on prod · -4016: /)),
    )
    await fail(world, 'crm', -4018)
    expect(alerts(world)).toHaveLength(2)
    await fail(world, 'orders', -4016)
    expect(
      world.texts(CHANNEL).filter((one) => /^🔴 Full backup of orders failed on/.test(one)),
    ).toHaveLength(2)

    world.oceanbase.simulation.startBackup({ tenants: ['crm'] })
    for (let i = 0; i < 17; i++) await world.after(5)
    expect(alerts(world)).toEqual([
      expect.stringMatching(/^🟢 Recovered/),
      expect.stringMatching(/^🟢 Recovered/),
    ])
    expect(replies(world).filter((one) => /^🟢/.test(one))).toHaveLength(2)
  })

  it('left to the next run: when that fails as well, people are called once', async () => {
    await using world = await worldWith()
    await fail(world, 'crm', -4016)
    await press(world, 'U0ALICE', alert(world), 'snooze', 'run')
    await fail(world, 'crm', -4016)
    expect(alerts(world)).toHaveLength(1)
    expect(broadcasts(world).map((one) => one.text)).toEqual([
      expect.stringMatching(
        /^🔴 Failed again, after it was left to the next run: Full backup of crm failed/,
      ),
    ])
    await fail(world, 'crm', -4016)
    expect(broadcasts(world)).toHaveLength(1)
  })

  it('is said anew when somebody deleted its message', async () => {
    await using world = await worldWith()
    await fail(world, 'crm', -4016)
    const ts = await deleteAlert(world)
    await fail(world, 'crm', -4016)
    expect(alerts(world)).toHaveLength(1)
    expect(alert(world).ts).not.toBe(ts)
    expect(shown(alert(world))).toMatch(/\*Failed again\*/)
  })

  it('what is acked stays acked', async () => {
    await using world = await worldWith('escalation: {after: 30m, mention: S0DBA}')
    await fail(world, 'crm', -4016)
    await press(world, 'U0BOB', alert(world), 'ack')
    await fail(world, 'crm', -4016)
    await world.after(60)
    expect(broadcasts(world)).toEqual([])
    expect(shown(alert(world))).toMatch(/acked by <@U0BOB>/)
    expect(shown(alert(world))).toMatch(/\*Failed again\*/)
  })

  it('an ack is over when it fails again after eight hours: people are called, and may ack anew', async () => {
    await using world = await worldWith()
    await fail(world, 'crm', -4016)
    await press(world, 'U0BOB', alert(world), 'ack')
    await day(world, 9)
    await fail(world, 'crm', -4016)
    expect(alerts(world)).toHaveLength(1)
    expect(broadcasts(world).map((one) => one.text)).toEqual([
      expect.stringMatching(/^🔴 Failed again, and the ack is over: Full backup of crm failed/),
    ])
    expect(shown(alert(world))).not.toMatch(/acked by/)
    await press(world, 'U0ALICE', alert(world), 'ack')
    expect(shown(alert(world))).toMatch(/acked by <@U0ALICE>/)
  })
})

it('an archive that stops explains the backup that fails of it: no alert of its own, and it is not forgotten', async () => {
  await using world = await worldWith()
  const { simulation } = world.oceanbase
  simulation.startBackup({ tenants: ['crm'] })
  await world.after(1)
  simulation.archive('crm').interrupt()
  await world.after(1)
  await world.after(1)
  const roots = () =>
    world.slack.messages(CHANNEL).filter((one) => (one.thread_ts ?? one.ts) === one.ts)
  expect(roots().map((one) => one.text.split('\n').slice(0, 2))).toEqual([
    ['🔴 Full backup of crm failed on prod', 'The failure is told in another alert.'],
    ['🔴 Log archive of crm is interrupted on prod', expect.stringContaining('Since')],
  ])
  const [, archive] = roots()
  const replies = world.slack
    .messages(CHANNEL)
    .filter((one) => one.thread_ts === archive?.ts && one.ts !== archive?.ts)
  expect(replies.map((one) => one.text)).toEqual([
    expect.stringMatching(/^🔴 Full backup of crm failed on prod · -9027 LOG_ARCHIVE_INTERRUPTED/),
  ])
  simulation.archive('crm').heal()
  await world.after(1)
  expect(roots()[1]?.text).toContain('🟢 Recovered: log archive of crm is running again on prod')
  expect(roots()[1]?.text).toContain(
    'A backup of crm failed meanwhile: run it again, unless one was good since.',
  )
})

describe.concurrent('what nobody follows any more', () => {
  const RULES = ['window_gap', 'no_full', 'no_incremental', 'run_missed', 'archive_off']
  const off = (...more: string[]) =>
    `rules:\n${[...RULES, ...more].map((rule) => `  ${rule}: {enabled: false}\n`).join('')}`
  const more = `escalation: {after: 30m, mention: S0DBA}\ndigest: {daily: off}\n`
  const roots = (world: World) =>
    world.texts(CHANNEL).filter((one) => !/^🔴 Full .* on prod$/.test(one))

  it('alerts whose rule is switched off while they are open are closed, grey, and call nobody', async () => {
    await using world = await startWorld({ yaml: `${off()}${more}` })
    const { simulation } = world.oceanbase
    await fail(world)
    simulation.archive('orders').interrupt()
    await world.after(1)
    const { ts } = alert(world)
    await world.restart(`${off('job_failed', 'archive_interrupted')}${more}`)
    await world.after(60)
    await day(world, 30)
    expect(broadcasts(world)).toEqual([])
    expect(roots(world)).toEqual([
      expect.stringMatching(/^⚪ Closed: Full backup of crm failed · job \d+ · -9071 .* on prod$/),
      '⚪ Closed: log archive of orders: interrupted on prod',
    ])
    const [closed] = world.slack.messages(CHANNEL).filter((one) => one.ts === ts)
    expect(closed?.text).toContain('The rule job_failed was switched off here. obbackup follows')
    expect(ids(closed as Message)).toEqual(['view_cause'])
    expect(
      world.slack
        .thread(CHANNEL, ts)
        .map((one) => one.text)
        .at(-1),
    ).toMatch(/^⚪ Closed: The rule job_failed was switched off here at .* UTC, after \d+ min$/)
    // What is well again afterwards is no news of an alert that is closed.
    simulation.archive('orders').heal()
    await world.after(1)
    expect(roots(world)[1]).toMatch(/^⚪ Closed: log archive of orders/)
  })

  it('a cluster that is no longer configured says so once, and its alerts are closed', async () => {
    const tenants = { 1002: 'crm', 1004: 'orders', 1006: 'pay', 1008: 'stock' }
    await using world = await startWorld({ yaml: `${off()}${more}`, tenants })
    const { port, simulation } = world.oceanbase
    const login = `host: 127.0.0.1, port: ${port}, user: ob_bot_ro@sys, password: ro-secret-x1`
    const second = `clusters: [{name: west, ${login}}]\n`
    await world.restart(`${off()}${more}${second}`)
    await world.poll()
    await fail(world)
    for (const name of Object.values(tenants)) simulation.archive(name).interrupt()
    await world.after(1)
    await world.restart(`${off()}${more}`)
    await world.after(1)
    await world.restart()
    await world.after(60)
    const ofWest = roots(world).filter(
      (one) => /west/.test(one) && !/^🔴 Full .* on west$/.test(one),
    )
    expect(ofWest).toEqual([
      expect.stringMatching(/^⚪ Closed: Full backup of crm failed · job \d+ · -9071 .* on west$/),
      expect.stringMatching(/^⚪ 4 log archives interrupted, all over or closed on west, after/),
      '⚪ west is no longer watched: it is not configured any more',
    ])
    const [gone] = world.slack.messages(CHANNEL).filter((one) => /no longer watched/.test(one.text))
    expect(gone?.text).toMatch(
      /It was read last .* UTC\. 5 alerts of it that were open are closed\./,
    )
    const [group] = world.slack.messages(CHANNEL).filter((one) => /4 log.* on west/.test(one.text))
    expect(group?.text).toContain('⚪ Closed: log archive of stock: interrupted')
    expect(broadcasts(world).filter((one) => /west/.test(one.text))).toEqual([])
  })
})

it('a cluster that is taken out of the configuration by a slip goes on where it was: nothing is lost, nothing said twice', async () => {
  const off = ['window_gap', 'no_full', 'no_incremental', 'run_missed', 'archive_off']
  off.push('destination_unreachable')
  const yaml = `rules:\n${off.map((rule) => `  ${rule}: {enabled: false}\n`).join('')}digest: {daily: off}\n`
  const tenants = { 1002: 'crm', 1004: 'orders', 1006: 'pay' }
  await using world = await startWorld({ yaml, tenants })
  const { port, simulation } = world.oceanbase
  const login = `host: 127.0.0.1, port: ${port}, user: ob_bot_ro@sys, password: ro-secret-x1`
  const watched = `${yaml}clusters: [{name: west, ${login}}]\n`
  const ofWest = (pattern: RegExp) =>
    world.slack
      .messages(CHANNEL)
      .filter((one) => (one.thread_ts ?? one.ts) === one.ts && pattern.test(one.text))
      .filter(({ text }) => /west/.test(text) && !/has a message of its own/.test(text))
  await world.restart(watched)
  await world.poll()
  await fail(world, 'crm')
  simulation.archive('orders').interrupt()
  await world.after(1)
  await ask(world, 'mute --cluster west --tenant pay --for 2h --reason "storage"')
  await fail(world, 'pay', -9082)
  const [failure] = ofWest(/crm failed/)
  await press(world, 'U0BOB', failure as Message, 'ack')
  expect(ofWest(/pay failed/)).toEqual([])

  for (let times = 1; times <= 2; times++) {
    await world.restart(yaml)
    await world.after(1)
    expect(ofWest(/Closed: Full backup of crm failed/)).toHaveLength(1)
    expect(ofWest(/Closed: log archive of orders/)).toHaveLength(1)
    expect(ofWest(/is no longer watched/)).toHaveLength(1)
    await world.restart()
    await world.after(1)
    await world.restart(watched)
    await world.after(1)
    const [again] = ofWest(/^🔴 Full backup of crm failed/)
    expect(again?.ts).toBe(failure?.ts)
    expect(shown(again as Message)).toContain('acked by <@U0BOB>')
    expect(ofWest(/^🔴 Log archive of orders is interrupted/)).toHaveLength(1)
    expect(ofWest(/Closed:/)).toEqual([])
    expect(ofWest(/is watched again/)).toHaveLength(times)
  }
  expect(broadcasts(world)).toEqual([])
  await world.after(130)
  expect(ofWest(/is over on west: 1 alert kept back, 1 still open/)).toHaveLength(1)
  expect(ofWest(/^🔴 Full backup of pay failed/)).toHaveLength(1)
  simulation.startBackup({ tenants: ['crm'] })
  await world.after(60)
  expect(ofWest(/🟢 Recovered: full backup of crm/).map((one) => one.ts)).toEqual([failure?.ts])
})

describe.concurrent('waiting for others', () => {
  const NAMES = { 1002: 'crm', 1004: 'orders', 1006: 'pay', 1008: 'stock' }
  const YAML = `
digest: {daily: off}
rules: {archive_off: {enabled: false}, window_gap: {enabled: false}, no_full: {enabled: false}}
grouping: {at: 3, wait: 30s, interval: 10m}
`
  const interrupt = (world: World, ...names: string[]) => {
    for (const name of names) world.oceanbase.simulation.archive(name).interrupt()
  }

  it('an alert waits for half a minute, also over a restart, and is told when none follows', async () => {
    await using world = await startWorld({ yaml: YAML, tenants: NAMES })
    interrupt(world, 'crm')
    await world.after(0.25)
    expect(world.texts(CHANNEL)).toEqual([])
    await world.restart()
    await world.after(0.5)
    expect(world.texts(CHANNEL)).toEqual(['🔴 Log archive of crm is interrupted on prod'])
    await world.after(30)
    expect(world.texts(CHANNEL)).toHaveLength(1)
    world.oceanbase.simulation.archive('crm').heal()
    await world.after(1)
    expect(world.texts(CHANNEL)).toEqual([expect.stringMatching(/^🟢 Recovered/)])
  })

  it('those that come meanwhile are told together, at once when there are enough', async () => {
    await using world = await startWorld({ yaml: YAML, tenants: NAMES })
    interrupt(world, 'crm')
    await world.after(0.1)
    interrupt(world, 'orders')
    await world.after(0.1)
    expect(world.texts(CHANNEL)).toEqual([])
    interrupt(world, 'pay')
    await world.after(0.1)
    expect(world.texts(CHANNEL)).toEqual(['🔴 3 log archives interrupted on prod'])
    interrupt(world, 'stock')
    await world.after(9)
    expect(world.texts(CHANNEL)).toEqual(['🔴 4 log archives interrupted on prod'])
  })

  it('what is over while it waits is told all the same', async () => {
    await using world = await startWorld({ yaml: YAML, tenants: NAMES })
    interrupt(world, 'crm')
    await world.after(0.1)
    world.oceanbase.simulation.archive('crm').heal()
    await world.after(0.1)
    expect(world.texts(CHANNEL)).toEqual([
      expect.stringMatching(/^🟢 Recovered: log archive of crm/),
    ])
    await world.after(5)
    expect(world.texts(CHANNEL)).toHaveLength(1)
  })

  it('a mute that begins while it waits keeps it back', async () => {
    await using world = await startWorld({ yaml: YAML, tenants: NAMES })
    interrupt(world, 'crm')
    await world.after(0.1)
    await ask(world, 'mute --tenant crm --for 1h --reason "storage"')
    await world.after(5)
    expect(world.texts(CHANNEL)).toEqual([expect.stringMatching(/^🔕 Muted tenant crm until/)])
    await world.after(60)
    expect(world.texts(CHANNEL)).toEqual([
      '🔔 The mute of tenant crm is over: what it kept back has a message of its own',
      expect.stringMatching(/is over on prod: 1 alert kept back, 1 still open$/),
      '🔴 Log archive of crm is interrupted on prod',
    ])
  })
})

describe.concurrent('another reason', () => {
  it('an interrupted archive with another code is posted anew, once; the ack was for the first', async () => {
    await using world = await worldWith()
    const crm = world.oceanbase.simulation.archive('crm')
    const pattern = /^🔴 Log archive of crm is interrupted/
    crm.interrupt('log stream 1001 interrupted, result: -9070(x)')
    await world.after(1)
    await press(world, 'U0BOB', alert(world, CHANNEL, pattern), 'ack')
    crm.interrupt('log stream 1001 interrupted, result: -9082(x)')
    await world.after(1)
    crm.interrupt('log stream 1001 interrupted, result: -9070(x)')
    await world.after(1)
    expect(world.texts(CHANNEL)).toEqual([
      expect.stringMatching(/^⚪ Log archive of crm on prod: the trouble is another one now/),
      expect.stringMatching(pattern),
    ])
    expect(ids(alert(world, CHANNEL, pattern))).toContain('ack')
    crm.heal()
    await world.after(1)
    expect(world.texts(CHANNEL)[1]).toMatch(/^🟢 Recovered/)
  })

  it('a database that refuses the login after it did not answer is said anew', async () => {
    await using world = await worldWith()
    const { faults } = world.oceanbase
    faults.refuse(true)
    faults.kill()
    for (let n = 0; n < 3; n++) await world.after(1)
    faults.refuse(false)
    faults.errno(4012, 1000, /./)
    for (let n = 0; n < 2; n++) await world.after(1)
    expect(world.texts(CHANNEL)).toHaveLength(1)
    for (let n = 0; n < 2; n++) await world.after(1)
    const said = world.texts(CHANNEL)
    expect(said).toEqual([
      expect.stringMatching(/^⚪ prod does not answer: for another reason now/),
      expect.stringMatching(/^🔴 prod does not answer since/),
    ])
    faults.clear()
    await world.after(1)
    expect(world.texts(CHANNEL)[1]).toMatch(/^🟢 prod answers again/)
  })
})

it('escalation: nobody acks, so the group is called, once', async () => {
  await using world = await worldWith('escalation: {after: 30m, mention: S0DBA}')
  await fail(world)
  await world.after(10)
  expect(broadcasts(world)).toEqual([])
  await world.after(21)
  expect(broadcasts(world)).toHaveLength(1)
  expect(broadcasts(world)[0]?.text).toMatch(/^🔴 Nobody acked it for \d+ min: .*crm/)
  expect(shown(broadcasts(world)[0] as Message)).toContain('<!subteam^S0DBA>')
  await world.after(120)
  expect(broadcasts(world)).toHaveLength(1)
  expect(shown(alert(world))).not.toContain('subteam')
})

const ROUTES = `routes:
  - {match: {tenant: "crm", severity: critical}, channel: C0OTHER, mention: S0DBA}
  - {match: {tenant: "crm"}, channel: C0APPROVALS}
  - {match: {tenant: "gone"}, channel: C0DBOPS, mention: S0NOBODY}`

describe.concurrent('mutes', () => {
  it('what fails meanwhile is kept, counted, and told when the mute ends', async () => {
    await using world = await worldWith()
    const refused = await ask(world, 'mute --tenant crm --for 1h --reason "storage"', 'U0CAROL')
    expect(refused.said).toContain('not among OPERATORS')
    const made = await ask(world, 'mute --tenant crm --for 1h --reason "storage is moved"')
    expect(made.said).toMatch(/Muted tenant crm until 2026-11-20 10:0\d UTC/)
    expect(made.shown).not.toContain('⚠️')

    await fail(world, 'crm')
    await fail(world, 'orders')
    // The job's own message is edited all the same, and another tenant's alert is posted.
    expect(world.texts(CHANNEL).filter((one) => /failed/.test(one) && /crm/.test(one))).toEqual([
      expect.stringMatching(/^🔴 .*crm/),
    ])
    expect(alert(world).text).toContain('orders')
    expect((await ask(world, 'digest')).shown).toContain(
      '🔕 1 mute lasts, 1 alert kept back so far: /obbackup mutes',
    )
    const list = await ask(world, 'mutes', 'U0CAROL')
    expect(list.shown).toMatch(
      /tenant crm[\s\S]*by <@U0ALICE>: storage is moved[\s\S]*1 alert kept back/,
    )

    const before = world.texts(CHANNEL).length
    await world.after(60)
    const after = world.texts(CHANNEL).slice(before)
    expect(after).toEqual([
      expect.stringMatching(/^🔴 Mute m-\w+ is over on prod: 1 alert kept back, 1 still open$/),
      expect.stringMatching(/^🔴 Full backup of crm failed on prod/),
    ])
    expect((await ask(world, 'mutes')).said).toContain('Nothing is muted now')
    await world.after(5)
    expect(world.texts(CHANNEL)).toHaveLength(before + 2)
  })

  it('what is over when the mute ends is only in the summary; Unmute ends it', async () => {
    await using world = await worldWith()
    await ask(world, 'mute --area log --for 4h --reason "archive is rebuilt"')
    const { simulation } = world.oceanbase
    simulation.archive('crm').lag(900)
    await world.after(1)
    simulation.archive('crm').heal()
    for (let i = 0; i < 3; i++) await world.after(3)
    expect(world.texts(CHANNEL)).toEqual([expect.stringMatching(/^🔕 Muted area log until/)])

    const made = world.slack.ephemerals('U0ALICE').at(-1)
    const button = { channel: CHANNEL, ts: made?.ts ?? '' }
    await world.slack.click({ user: 'U0ALICE', ...button, actionId: 'unmute' })
    await world.slack.until(() =>
      world.slack.ephemerals('U0ALICE').some((one) => /Mute m-\w+ is over/.test(one.text)),
    )
    await world.after(1)
    expect(world.texts(CHANNEL)).toEqual([
      '🔔 The mute of area log is over: what it kept back has a message of its own',
      expect.stringMatching(/^🔔 Mute m-\w+ is over on prod: 1 alert kept back, all over$/),
    ])
    const [own] = world.slack.messages(CHANNEL)
    expect(shown(own as Message)).toMatch(
      /by <@U0ALICE>: archive is rebuilt.* · ended by <@U0ALICE>/,
    )
  })

  it('everybody sees who wants it quiet, why and until when; that it kept nothing back is only an edit', async () => {
    await using world = await worldWith(ROUTES)
    world.slack.invite('C0OTHER')
    await ask(world, 'mute --tenant crm --for 1h --reason "storage is moved"')
    const wrong = await ask(world, 'mute --tenant "crmm,ord*,or" --for 30m --reason "x"')
    expect(wrong.shown).toContain('⚠️ No tenant was seen that fits crmm, or: is that its name?')
    const gone = await ask(world, 'mute --cluster prd --tenant crm --for 40m --reason "x"')
    expect(gone.shown).toContain('⚠️ No cluster is configured that fits prd.')
    expect(gone.shown).not.toContain('No tenant')
    await world.settle()
    await world.after(10)
    const [crm] = world.slack.messages('C0OTHER')
    expect(crm?.text).toMatch(
      /^🔕 Muted tenant crm until 2026-11-20 10:00 UTC\nby <@U0ALICE>: storage is moved\n/,
    )
    expect(crm?.text).toContain('Alerts that open meanwhile are kept back, and told when it ends')
    await world.restart()
    await world.after(51)
    expect(world.texts('C0OTHER')).toEqual([
      '🔔 The mute of tenant crm is over: it kept nothing back',
    ])
    expect(world.slack.messages('C0OTHER').map((one) => one.ts)).toEqual([crm?.ts])
    expect(world.texts(CHANNEL)).toEqual([
      '🔔 The mute of tenant crmm,ord*,or is over: it kept nothing back',
      '🔔 The mute of cluster prd, tenant crm is over: it kept nothing back',
    ])
  })

  it('an alert that has its message is not said again while it is muted, and turns green', async () => {
    await using world = await worldWith('escalation: {after: 30m, mention: S0DBA}')
    await fail(world)
    await ask(world, 'mute --for 3h --reason "known"')
    await world.after(90)
    expect(broadcasts(world)).toEqual([])
    world.oceanbase.simulation.startBackup({ tenants: ['crm'] })
    for (let i = 0; i < 17; i++) await world.after(5)
    expect(world.texts(CHANNEL).filter((one) => /^🟢 Recovered/.test(one))).toHaveLength(1)
  })
})

it('a maintenance window in a named zone keeps alerts back until its end', async () => {
  // The story begins at 09:00 UTC on a Friday, 17:00 in Shanghai.
  await using world = await worldWith(
    'maintenance: [{match: {tenant: "cr*"}, weekly: "Fri 16:30-18:00", zone: Asia/Shanghai}]',
  )
  await fail(world)
  expect(
    world.texts(CHANNEL).filter((one) => /^🔴 Full backup of crm failed/.test(one)),
  ).toHaveLength(1)
  expect(() => alert(world, CHANNEL, /alert kept back/)).toThrow()
  await world.after(45)
  expect(world.texts(CHANNEL).slice(-2)).toEqual([
    expect.stringMatching(
      /^🔴 Maintenance window Fri 16:30-18:00 Asia\/Shanghai is over on prod: 1 alert kept back, 1 still open/,
    ),
    expect.stringMatching(/^🔴 Full backup of crm failed on prod/),
  ])
})

describe.concurrent('routes', () => {
  it('the first that matches decides; later words stay; no match is remarked', async () => {
    await using world = await worldWith(ROUTES)
    world.slack.invite('C0OTHER')
    await fail(world, 'crm')
    await fail(world, 'orders')
    expect(world.texts('C0APPROVALS')).toEqual([expect.stringMatching(/backup of crm/)])
    const crm = alert(world, 'C0OTHER')
    expect(shown(crm)).toContain('<!subteam^S0DBA>')
    const orders = alert(world)
    expect(orders.text).toContain('orders')
    expect(shown(orders)).toContain('no route matched')

    await press(world, 'U0BOB', crm, 'ack')
    const [edited] = world.slack.messages('C0OTHER')
    expect(shown(edited as Message)).toContain('acked by <@U0BOB>')
    expect(shown(edited as Message)).not.toContain('subteam')
    world.oceanbase.simulation.startBackup({ tenants: ['crm'] })
    for (let i = 0; i < 17; i++) await world.after(5)
    expect(world.slack.messages('C0OTHER')[0]?.text).toMatch(/^🟢 Recovered/)
    expect(world.slack.thread('C0OTHER', crm.ts)).toHaveLength(2)
  })

  it('who is to be called for one tenant is called also in a storm of others', async () => {
    const tenants = { 1002: 'a', 1004: 'b', 1006: 'c', 1008: 'd', 1010: 'crm' }
    const yaml = `digest: {daily: off}
routes:
  - {match: {tenant: crm}, channel: C0DBOPS, mention: S0DBA}
  - {match: {tenant: "*"}, channel: C0DBOPS}`
    await using world = await startWorld({ yaml, tenants })
    for (const name of Object.values(tenants)) world.oceanbase.simulation.archive(name).interrupt()
    await world.after(1)
    expect(world.texts(CHANNEL)).toEqual([
      '🔴 4 log archives interrupted on prod',
      '🔴 Log archive of crm is interrupted on prod',
    ])
    const [others, crm] = world.slack.messages(CHANNEL)
    expect(shown(others as Message)).not.toContain('subteam')
    expect(shown(crm as Message)).toContain('<!subteam^S0DBA>')
  })

  it('routes test says where and whom; the doctor sees that the bot is not there', async () => {
    await using world = await worldWith(ROUTES)
    const critical = await ask(world, 'routes test --tenant crm --severity critical')
    expect(critical.shown).toMatch(
      /goes to <#C0OTHER>[\s\S]*by route 1 of 3[\s\S]*mentions the user group @dba\.$/,
    )
    const raw = JSON.stringify(world.slack.ephemerals('U0ALICE').at(-1))
    expect(raw).toContain('`@dba`')
    expect(raw).not.toContain('subteam')
    const other = await ask(world, 'routes test --tenant orders')
    expect(other.shown).toContain('no route of 3 matches: the default channel')
    const nobody = await ask(world, 'routes test --tenant gone')
    expect(nobody.shown).toContain('⚠️ It mentions S0NOBODY, but Slack knows no such user group')
    const doctor = await ask(world, 'doctor')
    expect(doctor.shown).toMatch(/C0OTHER[\s\S]*not in/)
    expect(doctor.shown).toMatch(/S0DBA[\s\S]*@dba/)
    expect(doctor.shown).toMatch(/S0NOBODY[\s\S]*there is none: alerts that mention it call nobody/)
  })
})

import { expect, it } from 'vitest'
import { sayDigests } from '../../src/flows/digest.ts'
import { ask } from './support/ask.ts'
import { startWorld, type World } from './support/world.ts'

const MINUTE = 60_000

/** Polls every four minutes until the given time, and at that time. */
async function until(world: World, iso: string): Promise<void> {
  const end = Date.parse(iso)
  while (end - world.clock.now() > 4 * MINUTE) await world.after(4)
  world.clock.advance(Math.max(0, end - world.clock.now()))
  await world.poll()
}

/** Lets time go by without the bot. */
async function asleepUntil(world: World, iso: string): Promise<void> {
  await world.bot.stop()
  world.clock.advance(Date.parse(iso) - world.clock.now())
  await world.restart()
}

/** What was said in the channel of digests, each as its lines. */
function digests(world: World): string[][] {
  return world.slack
    .messages('C0APPROVALS')
    .map(({ text }) => text.split('\n').filter((line) => !line.startsWith('d-')))
}

it('two days: one digest each at its time, of its whole period, late after a pause, never twice', async () => {
  await using world = await startWorld({
    now: Date.parse('2026-11-19T07:00:00Z'),
    yaml: 'digest: { daily: "16:00", zone: Asia/Shanghai, channel: C0APPROVALS }',
  })
  const { simulation } = world.oceanbase
  await until(world, '2026-11-19T07:59:50Z')
  expect(digests(world)).toEqual([])
  await until(world, '2026-11-19T08:00:10Z')
  expect(digests(world)).toEqual([
    [
      expect.stringMatching(
        /^🟢 2 of 2 tenants protected · no backup ended · worst lag \d+ s \(\w+\) · 2026-11-18 16:00 → 2026-11-19 16:00 \(Asia\/Shanghai\)$/,
      ),
      'Backups, 2026-11-18 16:00 → 2026-11-19 16:00 (Asia/Shanghai)',
      expect.stringMatching(/^🟢 2 of 2 tenants protected/),
      'Nothing got worse, and nothing had to get better.',
      '0 B written by backups · 0 requests executed, 0 denied',
      'obbackup was awake 1 h of 24 h · it looked for the first time 2026-11-19 15:00',
    ],
  ])

  simulation.failNext('data', { tenant: 'orders', atPercent: 61, result: -9082 })
  simulation.startBackup()
  await until(world, '2026-11-19T09:00:00Z')
  await world.restart()
  simulation.startBackup({ tenants: ['orders'] })
  await until(world, '2026-11-19T10:30:00Z')
  simulation.archive('crm').interrupt()
  await until(world, '2026-11-20T07:00:00Z')
  expect(digests(world)).toHaveLength(1)

  // The bot is away when the next one is due, and a backup fails meanwhile.
  simulation.failNext('data', { tenant: 'orders', atPercent: 5, result: -9071 })
  simulation.startBackup({ tenants: ['orders'] })
  await asleepUntil(world, '2026-11-20T09:00:00Z')
  // Before its first look it would not know of the failure.
  expect(await sayDigests(world.bot.context)).toBe(0)
  await world.poll()
  expect(digests(world)).toHaveLength(2)
  expect(digests(world)[1]).toEqual([
    expect.stringMatching(/^🔴 0 of 2 tenants protected · 2 at risk · 3 backups, 1 good, 2 failed/),
    'Backups, 2026-11-19 16:00 → 2026-11-20 16:00 (Asia/Shanghai)',
    expect.stringMatching(/^🔴 0 of 2 tenants protected/),
    'Made 60 min late: obbackup did not run when it was due.',
    '🔴 At risk: crm and orders',
    'Worse',
    expect.stringMatching(/^🔴 Full backup of orders failed \(-9071\), since 15:\d\d$/),
    '🔴 Log archive of crm was interrupted, since 18:34',
    'Came and went',
    expect.stringMatching(
      /^⚪ Full backup failed for 1 of 2 tenants: orders \(-9082\) \(16:\d\d, over after \d+ min\)$/,
    ),
    expect.stringMatching(/^[\d.]+ GiB written by backups · 0 requests executed, 0 denied$/),
    'obbackup was awake 23 h of 24 h',
  ])
  await world.restart()
  await world.after(4)
  expect(digests(world)).toHaveLength(2)

  // Seven hours late nobody wants it any more; the one after is in time again.
  await asleepUntil(world, '2026-11-21T15:00:00Z')
  await until(world, '2026-11-21T15:10:00Z')
  expect(digests(world)).toHaveLength(2)
}, 60_000)

it.each([
  // Clocks in Berlin show 02:30 twice on 2026-10-25, at 00:30 and 01:30 UTC: the first counts.
  ['set back', '2026-10-25', '00:30', '2026-10-24 02:30 → 2026-10-25 02:30', '02:30'],
  // They never show it on 2026-03-29: it is due at 03:30, which is 01:30 UTC.
  ['set forward', '2026-03-29', '01:30', '2026-03-28 02:30 → 2026-03-29 03:30', '03:30'],
])(
  'the night in which clocks are %s: one digest, also over a restart and a clock that goes wrong',
  async (_, day, due, window, end) => {
    const at = (time: string) => `${day}T${time}:00Z`
    await using world = await startWorld({
      now: Date.parse(at('00:10')),
      yaml: 'digest: { daily: "02:30", zone: Europe/Berlin, channel: C0APPROVALS }',
    })
    await until(world, `${day}T${due.replace('30', '29')}:50Z`)
    expect(digests(world)).toEqual([])
    await until(world, `${day}T${due}:10Z`)
    expect(digests(world).map(([first = '']) => first.split(' · ').at(-1))).toEqual([
      `${window} (Europe/Berlin)`,
    ])
    for (const hours of [-1, 1, -25]) {
      const clock = { now: () => world.clock.now() + hours * 3_600_000 }
      expect(await sayDigests({ ...world.bot.context, clock })).toBe(0)
    }
    await world.restart()
    await until(world, at('02:45'))
    expect(digests(world)).toHaveLength(1)
    await asleepUntil(world, new Date(Date.parse(at('01:29')) + 86_400_000).toISOString())
    await until(world, new Date(Date.parse(at('01:31')) + 86_400_000).toISOString())
    expect(digests(world).map(([first = '']) => first.split(' → ')[0]?.slice(-16))).toEqual(
      expect.arrayContaining([`${day} ${end}`]),
    )
  },
  60_000,
)

it('since: what changed since the asker looked last, for everybody on their own', async () => {
  await using world = await startWorld()
  const { simulation } = world.oceanbase
  expect((await ask(world, 'since', 'U0ALICE')).said).toMatch(
    /^🟢 Since 2026-11-19 09:00 UTC \(24 h\): nothing went wrong\n.*You have not looked before.*\n.*did not look for 24 h/s,
  )
  await ask(world, 'status', 'U0BOB')
  simulation.failNext('data', { tenant: 'orders', atPercent: 40, result: -9082 })
  simulation.startBackup({ tenants: ['orders'] })
  await until(world, '2026-11-20T10:00:00Z')
  // Of one tenant alone: that is no look at everything.
  await ask(world, 'status crm', 'U0BOB')
  for (const user of ['U0ALICE', 'U0BOB']) {
    const { said } = await ask(world, 'since', user)
    expect(said).toMatch(/^🔴 Since you looked 2026-11-20 09:00 UTC \(60 min\): 1 went wrong\n/)
    expect(said).toContain(
      'Went wrong, and goes on\n🔴 Full backup of orders failed (-9082), since',
    )
    expect(said).toContain('1 backup ended, 0 good, 1 failed')
    expect(said).toContain('obbackup looked all the time')
    expect(said).not.toContain('did not look')
  }
  simulation.startBackup({ tenants: ['orders'] })
  await until(world, '2026-11-20T11:30:00Z')
  expect((await ask(world, 'since', 'U0BOB')).said).toMatch(
    /: 1 well again.*\nWell again\n🟢 Full backup of orders succeeded, 2026-11-20 1\d:\d\d UTC\n.*1 backup ended, 1 good/s,
  )
  expect((await ask(world, 'since', 'U0BOB')).said).toMatch(/: nothing went wrong\nNo backup ended/)
  expect((await ask(world, 'since 2h', 'U0BOB')).said).toContain('1 came and went')
  expect(world.slack.messages('C0DBOPS').some(({ text }) => text.includes('you looked'))).toBe(
    false,
  )
})

it('digest and rules backtest are answered now, and can be shared', async () => {
  await using world = await startWorld()
  const daily = await ask(world, 'digest')
  expect(daily.said).toMatch(/^🟢 2 of 2 tenants protected · .* → 2026-11-20 09:00 \(UTC\)/)
  expect(daily.shown).toContain('Share to channel')
  expect((await ask(world, 'digest weekly')).said).toContain('2026-11-13 09:00 → 2026-11-20 09:00')
  const asIs = (await ask(world, 'rules backtest --last 30d')).said
  expect(asIs).toMatch(/^🔁 0 alerts in 30 d with the rules as they are\n/)
  expect(asIs).toMatch(/made from \d+ runs and 0 events · the oldest that is remembered is of/)
  const other = (
    await ask(
      world,
      'rules backtest --last 30d --set too_long.floor=1s,too_long.times=1.01,too_long.runs=2',
    )
  ).said
  expect(other).toMatch(
    /^🔁 \d+ alerts? instead of 0 in 30 d with too_long.floor=1s, too_long.times=1.01, too_long.runs=2\n/,
  )
  expect(other).toMatch(
    /too_long (\d+) × instead of 0 ×: \1 more · 0 × said then\n {3}• .*takes too long: \d+ min so far · 1\.\d+ × the median of/,
  )
  expect((await ask(world, 'rules backtest --set stalled.warning_after=5m')).said).toContain(
    'cannot be tried: what this rule looks at is not kept',
  )
})

it('rules backtest replays what archives and jobs did, and says what a change would change', async () => {
  await using world = await startWorld()
  const { simulation } = world.oceanbase
  simulation.archive('orders').lag(1500)
  await world.after(5)
  simulation.archive('orders').heal()
  await world.after(5)
  simulation.archive('crm').interrupt()
  simulation.failNext('data', { tenant: 'orders', result: -9082 })
  simulation.startBackup({ tenants: ['orders'] })
  await world.after(1)
  await world.after(60)
  await world.restart()
  const { said } = await ask(world, 'rules backtest --last 7d --set archive_lag.warning_after=30m')
  expect(said).toMatch(/^🔁 2 alerts instead of 3 in 7 d with archive_lag.warning_after=30m\n/)
  expect(said).toContain(
    'archive_lag 0 × instead of 1 ×: 1 fewer · 1 × said then\n   ◦ no more: 2026-11-20 09:05 UTC Log archive of orders fell 25 min behind',
  )
  expect(said).toMatch(/archive_interrupted 1 ×\n {3}• .* Log archive of crm was interrupted\n/)
  expect(said).toMatch(/job_failed 1 ×\n {3}• .* Full backup of orders failed \(-9082\)\n/)
  expect(said).toContain('Log archives are remembered since 2026-11-20 09:00')
})

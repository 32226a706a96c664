import { expect } from 'vitest'
import { isV3, posted, shown, type VersionFacts, watchFor } from './version-story.ts'
import { DATA_DEST, LOG_DEST, type World } from './world.ts'

/** The morning: version, tenants, last backups, archive, window; nothing to tell in the channel. */
export async function looksAround(world: World, facts: VersionFacts): Promise<void> {
  const status = await shown(world, 'status')
  expect(status).toContain(`prod · OceanBase ${facts.shown} · 2 tenants · read`)
  expect(status).toContain('🟢 2 protected')
  for (const tenant of ['crm', 'orders']) {
    expect(status).toMatch(
      new RegExp(
        `🟢 ${tenant} protected · full 14 h ago \\(\\d+ GiB\\) · incremental 39 h ago \\(\\d+ GiB\\)` +
          ' · archive (?:35|70) s behind · recoverable 2026-11-12 18:\\d\\d UTC → now',
      ),
    )
  }
  expect(posted(world)).toEqual([])
}

/** A full backup of everything: one message that moves, the list and the details beside it, a good end. */
export async function backsUp(world: World, facts: VersionFacts): Promise<void> {
  const id = world.oceanbase.simulation.startBackup()
  await world.after(1)
  const [first] = posted(world)
  expect(first?.text).toMatch(/^⏳ Full backup of crm and orders on prod · /)
  await world.after(10)
  const moving = posted(world)
  expect(moving.map((one) => one.ts)).toEqual([first?.ts])
  expect(moving[0]?.text).toMatch(/· ██░{8} 2\d %/)
  expect(moving[0]?.text).toMatch(/\d GiB written/)
  expect(moving[0]?.text).toContain(facts.phase)
  const list = await shown(world, 'data')
  expect(list).toMatch(/^Data backups on prod · 8 in all · here 1 failed, 1 in progress$/m)
  expect(list).toContain(`⏳ Full backup of crm and orders runs · In Progress ${facts.phase}`)
  expect(list).toMatch(/^██░{8} 2\d % · /m)
  expect(list).toMatch(/🔴 Incremental backup .*failed for [12] of 2 tenants · Failed FAILED/)
  const job = await shown(world, `job data ${id}`)
  expect(job).toContain(`In Progress ${facts.phase} · job ${id}`)
  expect(job).toMatch(/⏳ crm In Progress .*\d+ of \d+ macro blocks/)
  expect(job).toMatch(new RegExp(`UTC (?:crm )?${facts.phase} · .* so far`))
  await watchFor(world, 80)
  const [done, ...others] = posted(world)
  expect(others).toEqual([])
  expect(done?.ts).toBe(first?.ts)
  expect(done?.text).toMatch(
    /^✅ Full backup of crm and orders succeeded on prod · \d+ GiB in \d+ min/,
  )
}

/** The next one fails for orders (3.x: for the whole cluster): one alert with its cause, found by the list. */
export async function fails(world: World, { version }: VersionFacts): Promise<void> {
  const before = posted(world).length
  const { simulation } = world.oceanbase
  simulation.failNext('data', { tenant: 'orders', result: -9082, atPercent: 40 })
  const id = simulation.startBackup()
  await watchFor(world, 80)
  const [job, alert, ...others] = posted(world).slice(before)
  expect(others).toEqual([])
  const bad = isV3(version)
    ? '2 of 2 tenants on prod: crm and orders'
    : '1 of 2 tenants on prod: orders'
  const failed = `🔴 Full backup failed for ${bad}`
  expect(job?.text.split('\n').slice(0, 2)).toEqual([
    failed,
    'The failure has a message of its own.',
  ])
  expect(alert?.text.split('\n', 1)).toEqual([failed])
  // The views of 3.x have neither code nor comment (REFERENCE §8).
  expect(alert?.text).toContain(
    isV3(version)
      ? 'Cause: the views give no error code'
      : 'Cause: the backup destination is full · owner: quota',
  )
  expect(alert?.text).toContain(
    isV3(version)
      ? 'Next: Look at what RootService did around its end'
      : 'Next: Free space or enlarge it, then run the backup again.',
  )
  expect(alert?.text).toMatch(/^Last good full of (?:crm|orders): .* ago \(set \d+, \d+ GiB\)$/m)
  const list = await shown(world, 'data --status failed')
  expect(list).toMatch(/ here 2 failed$/m)
  expect(list).toMatch(new RegExp(`^job ${id} · sets? `, 'm'))
  expect(await shown(world, `job data ${id}`)).toContain(failed)
}

/** A restore of crm into another tenant, followed from its first row to its end. */
export async function restores(world: World, facts: VersionFacts): Promise<void> {
  const before = posted(world).length
  const id = world.oceanbase.simulation.execute(
    isV3(facts.version)
      ? "ALTER SYSTEM RESTORE crm2 FROM crm AT 'oss://ob-backup/v3?host=oss.example.com' UNTIL '2026-11-20 08:00:00' WITH 'backup_cluster_name=obprod&backup_cluster_id=1&pool_list=restore_pool'"
      : `ALTER SYSTEM RESTORE crm2 FROM '${DATA_DEST},${LOG_DEST}' UNTIL TIME='2026-11-20 08:00:00' WITH 'pool_list=restore_pool'`,
  )
  await world.after(1)
  await world.after(9)
  const [moving, ...more] = posted(world).slice(before)
  expect(more).toEqual([])
  expect(moving?.text).toMatch(/^⏳ Restore of crm as crm2 on prod · [█░]{10} \d+ %/)
  if (isV3(facts.version)) expect(moving?.text).toMatch(/phase 2 of 7: .* · \d+ of 128 partitions/)
  else {
    const log = facts.recoverProgress ? '0 %' : 'unknown'
    expect(moving?.text).toMatch(new RegExp(`data restored: 3\\d % · log replayed: ${log}`))
  }
  const list = await shown(world, 'restore')
  expect(list).toContain('⏳ Restore of crm as crm2 runs · In Progress ')
  expect(list).toMatch(
    isV3(facts.version)
      ? /^[█░]{10} \d % · \d+ of 128 partitions$/m
      : /^data restored [█░]{10} 3\d % · log replayed /m,
  )
  expect(list).toContain('to 2026-11-20 08:00:00 UTC')
  expect(await shown(world, `job restore ${id}`)).toContain('From tenant crm of cluster obprod')
  await watchFor(world, 100)
  const [done] = posted(world).slice(before)
  expect(done?.ts).toBe(moving?.ts)
  const ready = isV3(facts.version) ? 'ready$' : 'ready: STANDBY, needs activation$'
  expect(done?.text).toMatch(
    new RegExp(`^✅ Restore of crm as crm2 succeeded on prod · .*${ready}`, 'm'),
  )
}

/** Two tables of crm come back under other names: one tree; a version that cannot says so. */
export async function recoversTables(world: World, { tables }: VersionFacts): Promise<void> {
  if (!tables) {
    expect(await shown(world, 'recover')).toContain('Table recovery comes with OceanBase 4.2.1')
    return
  }
  const before = posted(world).length
  const { simulation } = world.oceanbase
  simulation.addPool({ name: 'aux_pool' })
  simulation.execute(
    `ALTER SYSTEM RECOVER TABLE \`shop\`.\`customer\`, \`shop\`.\`invoice\` TO TENANT \`crm\` FROM '${DATA_DEST},${LOG_DEST}' WITH 'pool_list=aux_pool' REMAP TABLE \`shop\`.\`customer\`:\`customer_back\`, \`shop\`.\`invoice\`:\`invoice_back\``,
  )
  await world.after(13)
  await world.after(2)
  const tree = (await shown(world, 'recover')).split('\n').filter((line) => line.includes('↳'))
  expect(tree).toEqual([
    '↳ request RECOVERING',
    '  ↳ auxiliary restore SUCCESS 100 %',
    expect.stringMatching(
      /^ {4}↳ import job \d+ IMPORT_TABLE · 0 of 2 tables imported · 0 failed$/,
    ),
    expect.stringMatching(/^ {6}↳ ⏳ shop.customer → shop.customer_back /),
    expect.stringMatching(/^ {6}↳ ⏳ shop.invoice → shop.invoice_back /),
  ])
  await watchFor(world, 30)
  expect(
    posted(world)
      .slice(before)
      .map((one) => one.text.split('\n', 1)[0]),
  ).toEqual([
    expect.stringMatching(
      /^✅ Table recovery into crm succeeded on prod · 2 of 2 tables imported in /,
    ),
  ])
}

/** Second backup and validation of 3.x; a 4.x says that it has no copies. */
export async function copiesAndValidates(world: World, { version }: VersionFacts): Promise<void> {
  if (!isV3(version)) {
    expect(await shown(world, 'copies')).toContain('Second backups are a feature of OceanBase 3.x')
    expect(await shown(world, 'validations')).toContain('No backup validation found on prod')
    return
  }
  const { simulation } = world.oceanbase
  simulation.execute("ALTER SYSTEM SET backup_backup_dest = 'oss://b/two?host=h.example.com'")
  simulation.execute('ALTER SYSTEM BACKUP BACKUPSET ALL')
  await world.after(2)
  expect(await shown(world, 'copies')).toMatch(
    /⏳ Second backup of all sets runs · In Progress DOING\n[█░]{10} \d+ %/,
  )
  await watchFor(world, 100)
  expect(await shown(world, 'copies')).toContain(
    '✅ Second backup of all sets succeeded · Completed FINISH',
  )
  simulation.execute('ALTER SYSTEM VALIDATE DATABASE')
  await watchFor(world, 40)
  expect(await shown(world, 'validations')).toMatch(
    /✅ Validation of .* succeeded · Completed SUCCESS/,
  )
}

/** The archive of crm is interrupted, then runs again: an alert, the log's state, a green end; and what can be restored. */
export async function losesLog(world: World): Promise<void> {
  const before = posted(world).length
  const { simulation } = world.oceanbase
  simulation.archive('crm').interrupt()
  await world.after(1)
  const [alert, ...others] = posted(world).slice(before)
  expect(others).toEqual([])
  expect(alert?.text).toMatch(
    /^🔴 Log archive of crm is interrupted on prod\n.*Recoverable only up to 2026-11-/,
  )
  const log = await shown(world, 'log')
  expect(log).toMatch(
    /^🔴 crm Failed INTERRUPTED · archived to 2026-11-\d\d .* · round 2, piece \d+ · /m,
  )
  expect(log).toMatch(/^🟢 orders In Progress DOING · (?:35|70) s behind · archived to /m)
  simulation.archive('crm').heal()
  await world.after(5)
  const [back] = posted(world).slice(before)
  expect(back?.ts).toBe(alert?.ts)
  expect(back?.text).toMatch(/^🟢 Recovered: log archive of crm is running again on prod/)
  const sets = await shown(world, 'sets crm')
  expect(sets).toMatch(/^⚠️ gap of .* → now: .*needs a full backup made in that round$/m)
  expect(sets).toMatch(/^• 2026-11-12 18:\d\d:\d\d UTC \(SCN \d{19}\) → 2026-11-/m)
  expect(sets).toMatch(/^Full set 1 and \d+ that build on it · /m)
  expect(sets).toMatch(/^└ 🟢 incremental set 2 on 1 usable \(SUCCESS \/ AVAILABLE\)/m)
}

/** A cleanup: in the list, never in the channel. */
export async function cleansUp(world: World): Promise<void> {
  const before = posted(world).length
  world.oceanbase.simulation.startCleanup('crm')
  await watchFor(world, 10)
  expect(await shown(world, 'cleanup --last 12h')).toMatch(
    /✅ Backup cleanup of crm.* succeeded · Completed COMPLETED\n.*\n.*DELETE OBSOLETE BACKUP/,
  )
  expect(posted(world).slice(before)).toEqual([])
}

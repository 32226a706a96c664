import { type Connection, createConnection } from 'mysql2/promise'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { HandClock } from '../../sandbox/oceanbase/clock.ts'
import type { OceanBaseStandIn } from '../../sandbox/oceanbase/server.ts'
import { versions } from '../../sandbox/oceanbase/view-specs.ts'
import { ask } from './answers.ts'
import { botStatements, nearestVersion, SINCE } from './bot-statements.ts'
import { VIEW_VERSION } from './kernel-views.ts'
import { mirror } from './mirror.ts'
import { standInWithHistory, startEverything } from './stand-in.ts'

const place = inject('oceanbase')
/** The wheel's kernel has the columns of all versions; another OceanBase those of its own. */
const version = place && !place.own ? nearestVersion(place.comment) : VIEW_VERSION
const statements = place ? await botStatements(place.own ? versions : [version]) : []

/** Answers that cannot be equal: they tell of the server itself, or of views that this kernel has in another form. */
const OWN_WORDS =
  /OB_VERSION|@@version_comment|NOW\(6\)|CONNECTION_ID|SHOW GRANTS|information_schema/
const EVENTS = /DBA_OB_ROOTSERVICE_EVENT_HISTORY/
/** Any one row: which one is not said. */
const ANY_ROW = /^(?!.*ORDER BY).* LIMIT 1$/

describe.skipIf(!place)('every statement of the bot', () => {
  let kernel: Connection
  let sandbox: Connection
  let server: OceanBaseStandIn

  beforeAll(async () => {
    if (!place) return
    const options = { dateStrings: true, supportBigNumbers: true }
    const { host, port, user, password } = place
    kernel = await createConnection({ host, port, user, password, ...options })
    const clock = new HandClock(SINCE + 9 * 86_400_000)
    server = await standInWithHistory(clock, version)
    startEverything(server, clock)
    sandbox = await createConnection({
      host: '127.0.0.1',
      port: server.port,
      user: 'ob_bot_op@sys',
      password: 'op-secret',
      ...options,
    })
    for (const one of [kernel, sandbox]) await one.query("SET time_zone = '+00:00'")
    if (place.own) await mirror(kernel, (view) => server.simulation.rows(view))
  })

  afterAll(async () => {
    await kernel?.end()
    await sandbox?.end()
    await server?.close()
    console.log(
      `${statements.length} statements of the bot compared with ${place?.comment}, stand-in ${version}`,
    )
  })

  test.each(statements)('%s', async (sql) => {
    const real = await ask(kernel, sql)
    const played = await ask(sandbox, sql)
    if (real.kind === 'error' || played.kind === 'error') {
      expect(played).toEqual(real)
      return
    }
    expect(played.kind).toBe(real.kind)
    if (real.kind !== 'rows' || played.kind !== 'rows' || OWN_WORDS.test(sql)) return
    if (EVENTS.test(sql)) return
    expect(played.columns).toEqual(real.columns)
    if (place?.own && !ANY_ROW.test(sql)) expect(played.rows).toEqual(real.rows)
  })
})

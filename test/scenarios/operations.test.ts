import { describe, expect, it } from 'vitest'
import { targetOf } from '../../src/domain/operation.ts'
import type { Request } from '../../src/domain/request.ts'
import { RequestError } from '../../src/errors.ts'
import { ask } from '../../src/flows/ask.ts'
import { OPERATION_CASES } from './support/operation-cases.ts'
import { type OperationRow, operationRows } from './support/operation-table.ts'
import { DATA_DEST, LOG_DEST, startWorld, type World } from './support/world.ts'

/*
 * Every row of docs/operations.md, end to end: asked for, approved by somebody else with a click on the card, sent to a
 * stand-in of that version, and followed to the end that the card shows. The statements are compared letter by letter
 * as the database received them, those of the session included.
 */

const ROWS = operationRows()
const YAML = `digest: { daily: off }
backup_passwords: { nightly: "\${PW_ONE}", hourly: "\${PW_TWO}" }`
const ENVIRONMENT = { PW_ONE: 'full-pass-1', PW_TWO: 'inc-pass-2' }
const OVER = ['succeeded', 'failed', 'cancelled', 'refused', 'unknown', 'expired']

async function start(row: OperationRow): Promise<World> {
  const { options, prepare } = caseOf(row)
  const world = await startWorld({
    ...options,
    version: row.version,
    yaml: YAML,
    environment: ENVIRONMENT,
  })
  await prepare?.(world)
  return world
}

function caseOf({ name }: OperationRow) {
  const found = OPERATION_CASES[name]
  if (!found) throw new Error(`docs/operations.md has a row "${name}" that no case knows`)
  return found
}

async function asked(world: World, row: OperationRow): Promise<Request> {
  const { context } = world.bot
  const cluster = context.clusters.get('prod')
  if (!cluster) throw new Error('no cluster')
  const operation = await caseOf(row).operation(world)
  return await ask(context, cluster, operation, {
    requester: 'U0ALICE',
    channel: 'C0DBOPS',
    reason: 'a row of the table',
    breakGlass: false,
  })
}

/** What the admin account sent on connections that sent a command, in order; previews change nothing. */
function commands(world: World): readonly string[] {
  const sent = world.oceanbase.statements.filter((one) => one.user.startsWith('ob_bot_op'))
  const acting = sent.filter(({ sql }) => /^ALTER SYSTEM(?!.* PREVIEW$)/.test(sql))
  const connections = new Set(acting.map((one) => one.connectionId))
  return sent
    .filter((one) => connections.has(one.connectionId))
    .map(({ sql }) => sql)
    .filter((sql) => /^(?:ALTER|SET (?:EN|DE)CRYPTION)/.test(sql))
}

/** A row's statement with what is of this one request put in. */
function filled(world: World, sql: string, { id, plan }: Request): string {
  const { operation } = plan
  const scn = 'scn' in operation ? operation.scn : ''
  const time = scn === '' ? '' : new Date(Number(BigInt(scn) / 1_000_000n)).toISOString()
  const dest = world.oceanbase.simulation.parameters().find(([name]) => name === 'backup_dest')
  return sql
    .replaceAll('<request>', id)
    .replaceAll('<dest>', dest?.[1] ?? '')
    .replaceAll('<data>', DATA_DEST)
    .replaceAll('<log>', LOG_DEST)
    .replaceAll('<scn>', scn)
    .replaceAll('<time>', `${time.slice(0, 19).replace('T', ' ')}.000000`)
}

/** The click on Approve, and the name that the policy wants typed for what is dangerous (COMMANDS §8). */
async function approve(world: World, { plan }: Request, ts: string): Promise<void> {
  const { slack } = world
  const form = () => slack.views('U0BOB').find((view) => view.callback_id === 'approve_submit')
  await slack.click({ user: 'U0BOB', channel: 'C0APPROVALS', ts, actionId: 'approve' })
  await world.until(() => form() ?? commands(world)[0], 'the form behind Approve, or the statement')
  if (!form()) return
  await slack.submit({ user: 'U0BOB', values: { typed: targetOf(plan.operation) } })
}

describe.concurrent('docs/operations.md', () => {
  it('names every operation of every version', () => {
    const versions = new Set(ROWS.map((row) => row.version))
    expect([...versions].toSorted()).toEqual(
      ['3.1.5', '4.0.0', '4.1.0', '4.2.1', '4.2.5', '4.3.3', '4.3+ source'].toSorted(),
    )
    for (const [name, { only }] of Object.entries(OPERATION_CASES)) {
      const named = ROWS.filter((row) => row.name === name).map((row) => row.version)
      expect(named.toSorted(), name).toEqual(only ? [only] : [...versions].toSorted())
    }
  })

  it.each(ROWS)('$name on $version', { timeout: 60_000 }, async (row) => {
    await using world = await start(row)
    if (row.sql.length === 0) {
      const refusal = await asked(world, row).then(
        () => 'was not refused',
        (error: unknown) => (error instanceof RequestError ? error.message : String(error)),
      )
      expect(refusal).toContain(row.end)
      expect(commands(world)).toEqual([])
      return
    }
    const request = await asked(world, row)
    const { store } = world.bot.context
    expect(request.plan.checks.filter((check) => !check.ok)).toEqual([])
    expect(request.plan.facts.map(({ label }) => label)).toEqual(row.shown)
    const card = await world.until(
      () => world.slack.messages('C0APPROVALS').find((one) => one.text.includes(request.id)),
      'the card',
    )
    await approve(world, request, card.ts)
    await world.until(() => commands(world)[0], 'the first statement')
    let state = 'approved'
    // Statements and their effects come minute by minute, jobs take hours.
    for (let minute = 0; minute <= (caseOf(row).minutes ?? 5); minute += minute < 6 ? 1 : 10) {
      await world.after(minute < 6 ? 1 : 10)
      state = (await store.readRequest(request.id))?.state ?? ''
      if (OVER.includes(state)) break
    }
    const last = await store.readRequest(request.id)
    expect(`${last?.state} ${last?.note ?? ''}`.trim()).toBe(row.end)
    expect(commands(world)).toEqual(row.sql.map((sql) => filled(world, sql, request)))
    const shown = world.slack.messages('C0APPROVALS').find((one) => one.ts === card.ts)
    expect(shown?.text).toContain(`Request ${row.end}`)
    expect(JSON.stringify(shown?.blocks)).not.toContain('"action_id":"approve"')
    for (const secret of [...Object.values(ENVIRONMENT), 'SKPLANTEDSECRET']) {
      expect(JSON.stringify(world.slack.messages('C0APPROVALS'))).not.toContain(secret)
    }
  })
})

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Secret as OtpSecret, TOTP } from 'otpauth'
import { expect, it } from 'vitest'
import { runAudit } from '../../src/audit-cli.ts'
import { type Operation, targetOf } from '../../src/domain/operation.ts'
import type { Request } from '../../src/domain/request.ts'
import { ask } from '../../src/flows/ask.ts'
import { openApproval } from './support/approve.ts'
import { OPERATION_CASES } from './support/operation-cases.ts'
import { PLANTED, startWorld, type World } from './support/world.ts'

const PASSWORDS = { PW_ONE: 'PlantedNightly1', PW_TWO: 'PlantedHourly2' }
const TOTP_SECRET = 'MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43U'
const WRONG = '918273'
const YAML = `digest: { daily: off }
backup_passwords: { nightly: "\${PW_ONE}", hourly: "\${PW_TWO}" }
totp: { U0BOB: "\${TOTP_BOB}" }
policies:
  - { name: coded, operations: [all], ask: [U0ALICE], approve: [U0BOB], totp: true }`

async function asked(world: World, operation: Operation): Promise<Request> {
  const { context } = world.bot
  const cluster = context.clusters.get('prod')
  if (!cluster) throw new Error('no cluster')
  return await ask(context, cluster, operation, {
    requester: 'U0ALICE',
    channel: 'C0DBOPS',
    reason: 'secrets',
    breakGlass: false,
  })
}

/** Approves with a code, after a wrong one; gives the code. */
async function approved(world: World, { id, plan }: Request): Promise<string> {
  const { slack } = world
  const card = await world.until(
    () => slack.messages('C0APPROVALS').find((one) => one.text.includes(id)),
    'the card',
  )
  await openApproval(world, 'U0BOB', card)
  const restores = plan.operation.kind === 'restore'
  const typed: Record<string, string> = restores ? { typed: targetOf(plan.operation) } : {}
  await slack.submit({ user: 'U0BOB', values: { ...typed, code: WRONG } })
  await slack.until(() => /not right/.test(JSON.stringify(slack.views('U0BOB').at(-1))))
  const totp = new TOTP({ secret: OtpSecret.fromBase32(TOTP_SECRET), digits: 6, period: 30 })
  const code = totp.generate({ timestamp: world.clock.now() })
  await slack.submit({ user: 'U0BOB', values: { ...typed, code } })
  const state = async () => (await world.bot.context.store.readRequest(id))?.state
  for (
    let i = 0;
    i < 200 && ['pending', 'approved', 'executing'].includes((await state()) ?? '');
    i++
  ) {
    await world.settle()
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return code
}

it('backup passwords, codes and their secrets reach no card, form, log line, error, audit line or store file', async () => {
  await using world = await startWorld({
    yaml: YAML,
    environment: { ...PASSWORDS, TOTP_BOB: TOTP_SECRET },
  })
  const { slack, oceanbase, bot } = world
  const backup = OPERATION_CASES['backup full, password']
  const restored = OPERATION_CASES['restore, passwords']
  if (!backup || !restored) throw new Error('no such case')
  const codes: string[] = []

  // The server quotes what it was sent, from the middle of a password on.
  oceanbase.faults.errno(1064, 1, /^SET ENCRYPTION/, `near 'Nightly1' at: ${PASSWORDS.PW_ONE}`)
  codes.push(await approved(world, await asked(world, await backup.operation(world))))
  await world.after(1)
  codes.push(await approved(world, await asked(world, await backup.operation(world))))
  for (let i = 0; i < 12; i++) await world.after(10)

  await restored.prepare?.(world)
  const restore = await asked(world, await restored.operation(world))
  // And in the answer to the command after it, as the bare words that redaction does not know.
  const quoted = `timeout of ${PASSWORDS.PW_TWO} at ${PLANTED[1]}`
  oceanbase.faults.errno(4012, 1, /^ALTER SYSTEM RESTORE `/, quoted)
  codes.push(await approved(world, restore))
  for (let i = 0; i < 3; i++) await world.after(1)

  for (const text of ['audit', `audit ${restore.id}`, 'requests', 'policy', 'status']) {
    world.clock.advance(1000)
    const before = slack.ephemerals('U0ALICE').length
    await slack.command({ user: 'U0ALICE', channel: 'C0DBOPS', text })
    await slack.until(() => slack.ephemerals('U0ALICE')[before])
  }
  const printed: string[] = []
  const facts = { storeUrl: `file:${join(world.folder, 'obbackup.db')}`, now: world.clock.now() }
  const print = (line: string) => printed.push(line)
  expect(runAudit(['verify'], facts, print, print)).toBe(0)
  expect(runAudit(['export'], facts, print, print)).toBe(0)

  // It would prove nothing if they had never been there.
  const sent = oceanbase.statements.map(({ sql }) => sql).join('\n')
  for (const secret of Object.values(PASSWORDS)) expect(sent).toContain(secret)
  const audit = printed.join('\n')
  expect(audit).toContain('wrong code')
  expect(audit).toContain('SET ENCRYPTION')
  expect(audit).toContain('SET DECRYPTION')

  await bot.stop()
  const files = readdirSync(world.folder).filter((name) => !name.endsWith('.yaml'))
  const seen: Record<string, string> = {
    'calls to Slack': JSON.stringify(slack.calls.map(({ method, args }) => ({ method, args }))),
    'answers to people': JSON.stringify([slack.ephemerals('U0ALICE'), slack.ephemerals('U0BOB')]),
    logs: world.logs.join(''),
    'audit log': audit,
    ...Object.fromEntries(
      files.map((name) => [name, readFileSync(join(world.folder, name), 'latin1')]),
    ),
  }
  expect(files.some((name) => name.endsWith('.db'))).toBe(true)
  const secrets = [...PLANTED, ...Object.values(PASSWORDS), TOTP_SECRET, 'Nightly1']
  for (const [where, text] of Object.entries(seen)) {
    for (const secret of secrets) {
      expect(text.includes(secret), `${secret} in ${where}`).toBe(false)
    }
    // Six digits stand in many a number by chance; as a word of their own they would be the code.
    for (const code of [...codes, WRONG]) {
      expect(
        new RegExp(`(?<![0-9a-fA-F.])${code}(?![0-9a-fA-F.])`).test(text),
        `${code} in ${where}`,
      ).toBe(false)
    }
  }
})

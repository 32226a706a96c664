import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Policy } from '../../src/domain/policy.ts'
import { RequestError } from '../../src/errors.ts'
import { ask } from '../../src/flows/ask.ts'
import { explainPolicy } from '../../src/flows/policies.ts'
import { clickRequest } from '../../src/flows/request.ts'
import { BASE, GovernedWorld } from './support/governed-world.ts'

const KIND = 'archive-stop'
const USERS = ['U0ALICE', 'U0BOB', 'U0CAROL', 'U0DAVE', 'U0ERIN', 'U0GUEST']
const scope = { kind: 'tenants', tenants: [{ tenantId: '1002', name: 'shop' }] } as const
const operation = { kind: KIND, cluster: 'prod', scope } as const

const users = fc.subarray(USERS)
const people = fc.subarray([...USERS, 'S0OPS', 'S0DBA'], { minLength: 1 })
const policies: fc.Arbitrary<readonly Policy[]> = fc
  .array(
    fc.record({
      operations: fc.constantFrom<Policy['operations'][]>([KIND], [KIND], ['archive-restart']),
      cluster: fc.constantFrom(undefined, undefined, 'prod', 'p*', 'test-*'),
      tenant: fc.constantFrom(undefined, undefined, 'shop', 'crm,sh*', '*', 'crm'),
      channels: fc.constantFrom<Policy['channels'][]>(null, ['C0OPS'], ['C0ELSE', 'C0OPS']),
      ask: people,
      approve: people,
      quorum: fc.integer({ min: 1, max: 3 }),
      totp: fc.boolean(),
      breakGlass: fc.option(fc.record({ people, countdownMs: fc.constant(60_000) })),
    }),
    { maxLength: 3 },
  )
  .map((changes) => changes.map((change, i) => ({ ...BASE, name: `p${i}`, ...change })))

const stages = fc.record({
  policies,
  gone: fc.subarray(USERS, { maxLength: 2 }),
  enrolled: users,
  operations: users,
  administrators: users,
})

/** Runs what a person does: whether it was accepted. Anything but a word to the person is a bug. */
async function accepted(work: Promise<unknown>): Promise<boolean> {
  try {
    await work
    return true
  } catch (error) {
    if (error instanceof RequestError) return false
    throw error
  }
}

it('policy explain says yes exactly when it is accepted: to ask, to approve, to break the glass', async () => {
  const count = { asked: 0, approved: 0, glass: 0, refused: 0 }
  await fc.assert(
    fc.asyncProperty(stages, async (stage) => {
      const world = await GovernedWorld.open()
      try {
        world.policies = stage.policies
        for (const user of stage.gone) world.gone.add(user)
        world.enrolled.clear()
        for (const user of stage.enrolled) world.enrolled.add(user)
        world.groups.S0OPS = stage.operations
        world.groups.S0DBA = stage.administrators
        world.rememberPeople()
        const context = world.context()
        const cluster = context.clusters.get('prod')
        if (!cluster) throw new Error('no cluster')
        const told = async (user: string) =>
          await explainPolicy(context, { user, kind: KIND, cluster: 'prod', tenant: 'shop' })
        const asks = async (requester: string, breakGlass: boolean) => {
          // A code is of use once.
          world.clock.advance(60_000)
          const code = breakGlass && world.enrolled.has(requester) ? world.codeOf(requester) : ''
          const by = { requester, channel: 'C0OPS', reason: 'a test', breakGlass, code }
          return await ask(context, cluster, operation, by)
        }
        for (const user of USERS) {
          const { mayAsk, mayApprove, mayBreakGlass } = await told(user)
          expect([user, await accepted(asks(user, false))]).toEqual([user, mayAsk])
          expect([user, await accepted(asks(user, true))]).toEqual([user, mayBreakGlass])
          let requester: string | null = null
          for (const one of USERS) {
            if (one !== user && (await told(one)).mayAsk) requester = one
          }
          if (requester === null) continue
          const { id, token } = await asks(requester, false)
          world.clock.advance(60_000)
          const clicked = await clickRequest(context, {
            id,
            token,
            user,
            verdict: 'approve',
            typed: 'shop',
            code: world.enrolled.has(user) ? world.codeOf(user) : '000000',
          })
          expect([user, clicked.kind === 'decided']).toEqual([user, mayApprove])
          count.asked += Number(mayAsk)
          count.approved += Number(mayApprove)
          count.glass += Number(mayBreakGlass)
          count.refused += Number(!mayApprove)
        }
      } finally {
        await world.close()
      }
    }),
    { numRuns: 150 },
  )
  // What is never allowed, or always, proves nothing.
  for (const times of Object.values(count)) expect(times).toBeGreaterThan(20)
}, 60_000)

import { OPERATION_KINDS } from '../../src/domain/operation.ts'
import type { Policy } from '../../src/domain/policy.ts'
import type { InForce, PolicyPeople, Ruling } from '../../src/domain/policy-people.ts'

/** A policy for everything: U0ALICE asks, U0BOB, U0CAROL and U0DAVE approve, one is enough. */
export function policy(change: Partial<Policy> = {}): Policy {
  return {
    name: 'main',
    operations: OPERATION_KINDS,
    channels: null,
    ask: ['U0ALICE'],
    approve: ['U0BOB', 'U0CAROL', 'U0DAVE'],
    quorum: 1,
    approveWithinMs: 1_800_000,
    runWithinMs: 900_000,
    typeTarget: [],
    totp: false,
    windows: [],
    breakGlass: null,
    ...change,
  }
}

/** The same with everybody whom it names in the workspace. */
export function inForce(
  change: Partial<Policy> = {},
  people: Partial<PolicyPeople> = {},
): InForce & Ruling {
  const made = policy(change)
  return {
    policy: made,
    people: {
      askers: made.ask,
      approvers: made.approve,
      breakGlass: made.breakGlass?.people ?? [],
      withoutCode: [],
      ...people,
    },
    closed: null,
  }
}

import { z } from 'zod'
import { length, operationWindow, pattern, zone } from './config-hygiene.ts'
import type { OperationKind } from './domain/operation.ts'
import type { Policy } from './domain/policy.ts'
import { kindsOf, OPERATION_GROUPS, TYPED_KINDS } from './domain/policy-words.ts'
import { Secret } from './domain/secret.ts'

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/
const DAY_MS = 86_400_000

const kind = z.string().transform((word, context): readonly OperationKind[] => {
  const kinds = kindsOf(word)
  if (kinds) return kinds
  context.addIssue({
    code: 'custom',
    message: `"${word.slice(0, 60)}" is no operation; needed: one of ${kindsOf('all')?.join(', ')}, or ${Object.keys(OPERATION_GROUPS).join(', ')}`,
  })
  return z.NEVER
})
const kinds = z.array(kind).transform((all) => [...new Set(all.flat())])
const person = z
  .string()
  .regex(
    /^([UWS][A-Z0-9]{2,}|operators|approvers)$/,
    'a Slack user id (U…), a user group id (S…), or the word operators or approvers',
  )
const people = z.array(person).min(1, 'at least one person or user group')

const policy = z.strictObject({
  name: z.string().regex(NAME, 'letters, digits, dot, dash, underscore, at most 40'),
  operations: kinds.refine((all) => all.length > 0, 'at least one operation'),
  cluster: pattern.optional(),
  tenant: pattern.optional(),
  channels: z
    .array(z.string().regex(/^[CGD][A-Z0-9]{2,}$/, 'a channel id, such as C0123ABCD'))
    .min(1, 'at least one channel; leave channels out for any')
    .optional(),
  ask: people,
  approve: people,
  quorum: z.number().int().min(1).max(20).default(1),
  approve_within: length(14 * DAY_MS).optional(),
  run_within: length(14 * DAY_MS).default(900_000),
  type_target: z.boolean().optional(),
  totp: z.boolean().default(false),
  windows: z.array(operationWindow).default([]),
  break_glass: z.strictObject({ people, countdown: length(DAY_MS) }).optional(),
})

/** Secret names, values or codes that a key of the file maps to. */
const named = (key: RegExp, remedy: string) => z.record(z.string().regex(key, remedy), z.string())

/** Keys of the YAML file about who may have what done: `policies`, `dangerous`, `backup_passwords`, `totp` … */
export const policiesShape = {
  policies: z.array(policy).optional(),
  dangerous: kinds.default([]),
  backup_passwords: named(NAME, 'a name of letters, digits, dot, dash, underscore, at most 40')
    .default({})
    .transform((all) => secrets(all)),
  totp: named(/^[UW][A-Z0-9]{2,}$/, 'a Slack user id, such as U0123ABCD')
    .default({})
    .transform((all) => secrets(all)),
  break_glass_review: z
    .strictObject({
      at: z
        .string()
        .regex(/^([01]?\d|2[0-3]):[0-5]\d$/, 'a time of day, such as "09:00"')
        .default('09:00'),
      zone: zone.optional(),
    })
    .prefault({}),
}

const file = z.strictObject(policiesShape)

/** The part of the file that {@link policiesShape} describes, as read. */
export type PoliciesFile = z.output<typeof file>

/** When what ran by break-glass is looked at again: a time of day, in a zone. */
export interface ReviewTime {
  readonly hour: number
  readonly minute: number
  /** IANA zone. */
  readonly zone: string
}

/** What is configured about who may have what done. */
export interface PolicyConfig {
  /** In order: the first that fits decides. Empty: read-only. */
  readonly policies: readonly Policy[]
  /** What no policy may let one approver alone decide. */
  readonly dangerous: readonly OperationKind[]
  /** Passwords of backup sets, by the names that people use. */
  readonly backupPasswords: ReadonlyMap<string, Secret>
  /** Base32 secrets of the authenticator apps of who approves or breaks the glass, by Slack user id. */
  readonly totp: ReadonlyMap<string, Secret>
  readonly breakGlassReview: ReviewTime
}

/** People of the environment, and what it says of times. */
export interface PolicyDefaults {
  readonly operators: readonly string[]
  readonly approvers: readonly string[]
  readonly requestExpiryMs: number
  readonly timeZone: string | null
}

/**
 * The policies as configured. Without `policies` one named `default`, of the environment's lists, for everything;
 * without those none: read-only.
 */
export function toPolicyConfig(read: PoliciesFile, defaults: PolicyDefaults): PolicyConfig {
  const { operators, approvers, requestExpiryMs } = defaults
  const resolved = (ids: readonly string[]) => [
    ...new Set(
      ids.flatMap((id) => (id === 'operators' ? operators : id === 'approvers' ? approvers : [id])),
    ),
  ]
  const [hour = 9, minute = 0] = read.break_glass_review.at.split(':').map(Number)
  return {
    policies:
      unshadowed(read.policies)?.map((one) => ({
        name: one.name,
        operations: one.operations,
        cluster: one.cluster,
        tenant: one.tenant,
        channels: one.channels ?? null,
        ask: resolved(one.ask),
        approve: resolved(one.approve),
        quorum: one.quorum,
        approveWithinMs: one.approve_within ?? requestExpiryMs,
        runWithinMs: one.run_within,
        typeTarget:
          one.type_target === undefined
            ? TYPED_KINDS.filter((typed) => one.operations.includes(typed))
            : one.type_target
              ? one.operations
              : [],
        totp: one.totp,
        windows: one.windows,
        breakGlass: one.break_glass
          ? {
              people: resolved(one.break_glass.people),
              countdownMs: one.break_glass.countdown,
            }
          : null,
      })) ?? defaultPolicies(defaults),
    dangerous: read.dangerous,
    backupPasswords: read.backup_passwords,
    totp: read.totp,
    breakGlassReview: {
      hour,
      minute,
      zone: read.break_glass_review.zone ?? defaults.timeZone ?? 'UTC',
    },
  }
}

/**
 * The policies without the kinds that an earlier one decides wherever they are: `all` after it means the rest, and is
 * shown and judged as that.
 */
function unshadowed(all: PoliciesFile['policies']): PoliciesFile['policies'] {
  const decided = new Set<OperationKind>()
  return all?.map((one) => {
    const operations = one.operations.filter((kind) => !decided.has(kind))
    if (one.cluster === undefined && one.tenant === undefined) {
      for (const kind of operations) decided.add(kind)
    }
    return { ...one, operations }
  })
}

/** The one policy of OPERATORS and APPROVERS; none when either is empty. */
export function defaultPolicies({
  operators,
  approvers,
  requestExpiryMs,
}: Omit<PolicyDefaults, 'timeZone'>): readonly Policy[] {
  if (operators.length === 0 || approvers.length === 0) return []
  return [
    {
      name: 'default',
      operations: kindsOf('all') ?? [],
      channels: null,
      ask: operators,
      approve: approvers,
      quorum: 1,
      approveWithinMs: requestExpiryMs,
      runWithinMs: 900_000,
      typeTarget: TYPED_KINDS,
      totp: false,
      windows: [],
      breakGlass: null,
    },
  ]
}

function secrets(all: Readonly<Record<string, string>>): ReadonlyMap<string, Secret> {
  return new Map(Object.entries(all).map(([name, value]) => [name, new Secret(value)]))
}

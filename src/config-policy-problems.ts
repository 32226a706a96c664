import type { PolicyConfig } from './config-policies.ts'
import type { Policy } from './domain/policy.ts'
import type { Problem } from './environment.ts'
import { isTotpSecret } from './totp.ts'

/** Whether the id is a user's; of a user group nobody knows who is in it until Slack answers. */
const isUser = (id: string) => /^[UW]/.test(id)

/**
 * What is wrong with policies that were read: each with its place, value and remedy, never with a secret. `ofFile` is
 * false for the policy that the environment's lists make.
 */
export function policyProblems(config: PolicyConfig, ofFile: boolean): readonly Problem[] {
  const { policies, totp } = config
  const names = policies.map((one) => one.name)
  const twice = [...new Set(names.filter((name, at) => names.indexOf(name) !== at))]
  return [
    ...twice.map((name) => ({
      name: 'CONFIG_FILE policies',
      message: `has the name "${name}" twice. Names must differ.`,
    })),
    ...policies.flatMap((one) => [
      ...(ofFile ? [...uselessProblems(one), ...quorumProblems(one)] : []),
      ...dangerProblems(one, config, ofFile),
      ...codeProblems(one, config),
    ]),
    ...[...totp].flatMap(([user, secret]) =>
      isTotpSecret(secret)
        ? []
        : [
            {
              name: `CONFIG_FILE totp.${user}`,
              message:
                'is not a base32 secret; needed: at least 16 letters A-Z and digits 2-7, as the authenticator app was given.',
            },
          ],
    ),
    ...[...config.backupPasswords].flatMap(([name, password]) =>
      password.reveal() === ''
        ? [
            {
              name: `CONFIG_FILE backup_passwords.${name}`,
              message: 'is empty. Give a password, or leave the name out.',
            },
          ]
        : [],
    ),
  ]
}

const place = (policy: Policy, key: string) => `CONFIG_FILE policies.${policy.name}.${key}`

/** Earlier policies decide about everything that it names. */
function uselessProblems(policy: Policy): readonly Problem[] {
  if (policy.operations.length > 0) return []
  return [
    {
      name: place(policy, 'operations'),
      message:
        'are all decided by policies before it, which fit every cluster and tenant: it never decides. Put it before them, or leave it out.',
    },
  ]
}

/** For every possible asker there must be `quorum` others; where user groups are named, Slack is asked at start. */
function quorumProblems(policy: Policy): readonly Problem[] {
  const { ask, approve, quorum } = policy
  const empty = [
    ...(ask.length === 0 ? ['ask'] : []),
    ...(approve.length === 0 ? ['approve'] : []),
    ...(policy.breakGlass?.people.length === 0 ? ['break_glass.people'] : []),
  ].map((key) => ({
    name: place(policy, key),
    message: `is nobody: OPERATORS or APPROVERS, which it names, is empty. List Slack user ids (U…) or user group ids (S…).`,
  }))
  if (empty.length > 0 || !approve.every(isUser)) return empty
  const short = (others: number, whom: string) => [
    {
      name: place(policy, 'quorum'),
      message: `is ${quorum}, but ${whom} has only ${others} other approver${others === 1 ? '' : 's'} (${approve.join(', ')}): nobody may approve an own request. Add people to approve, or lower the quorum.`,
    },
  ]
  const askers = ask.filter(isUser)
  const stuck = askers.find((user) => approve.filter((id) => id !== user).length < quorum)
  if (stuck !== undefined) return short(approve.filter((id) => id !== stuck).length, stuck)
  return approve.length < quorum ? short(approve.length, 'whoever asks') : []
}

function dangerProblems(
  policy: Policy,
  { dangerous }: PolicyConfig,
  ofFile: boolean,
): readonly Problem[] {
  const alone = policy.operations.filter((kind) => dangerous.includes(kind))
  if (policy.quorum > 1 || alone.length === 0) return []
  return [
    {
      name: ofFile ? place(policy, 'quorum') : 'CONFIG_FILE dangerous',
      message: ofFile
        ? `is 1, which lets anyone approve alone what is dangerous here: ${alone.join(', ')}. Set quorum: 2, or take it out of operations.`
        : `names ${alone.join(', ')}, but without policies every operation needs one approver: that lets anyone approve alone. Write policies with quorum: 2 for them.`,
    },
  ]
}

function codeProblems(policy: Policy, { totp }: PolicyConfig): readonly Problem[] {
  if (!policy.totp) return []
  const problem = (key: string, people: readonly string[]) => {
    const without = people.filter((id) => isUser(id) && !totp.has(id))
    if (without.length === 0) return []
    return [
      {
        name: place(policy, 'totp'),
        message: `is true, but ${without.join(', ')} ${without.length === 1 ? 'has' : 'have'} no secret under totp. Enrol them there, or take them out of ${key}.`,
      },
    ]
  }
  return [
    ...problem('approve', policy.approve),
    ...problem('break_glass.people', policy.breakGlass?.people ?? []),
  ]
}

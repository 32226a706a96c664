import { type Accepted, identityOf } from './accepted.ts'
import type { Fact } from './truth.ts'

const CLUSTER = 'prod'

/** How a fact's line begins where several are told together. */
const BEGINS = {
  data: /^(🔴|🟡|🟢 Over:) (Full|Incremental) backup /,
  cleanup: /^(🔴|🟡|🟢 Over:) Backup cleanup /,
  restore: /^(🔴|🟡|🟢 Over:) Restore /,
} as const

/** The messages that name a fact as news, be it when they were posted or in an edit. */
export function namedBy(fact: Fact, messages: readonly Accepted[]): readonly Accepted[] {
  switch (fact.kind) {
    case 'failed':
      return messages.filter((message) => namesFailure(message, fact))
    case 'interrupted':
      return messages.filter((message) => namesInterruption(message, fact))
    case 'restored':
      return messages.filter(
        (message) =>
          identityOf(message) === `job:${CLUSTER}/${fact.key}` &&
          message.versions.some(([first = '']) => /^✅ .*succeeded/.test(first)),
      )
  }
}

function namesFailure(message: Accepted, fact: Extract<Fact, { kind: 'failed' }>): boolean {
  const id = `failure:${CLUSTER}/${fact.key}`
  const [key] = message.keys
  const lines = message.versions.flat()
  const someTenant = lines.some((line) => fact.tenants.some((name) => hasWord(line, name)))
  if (key === `${id}#open`) {
    return someTenant && lines.some((line) => line.includes(`job \`${fact.jobId}\``))
  }
  if (key === `${id}#explained`) return someTenant
  if (!identityOf(message).startsWith('group:')) return false
  return message.versions.some((version) => inGroup(version, fact))
}

/** In a line of its own, or in a list below a line that says what they have in common. */
function inGroup(lines: readonly string[], fact: Extract<Fact, { kind: 'failed' }>): boolean {
  let begun = false
  for (const line of lines) {
    if (/^(🔴|🟡|🟢)/.test(line)) begun = BEGINS[fact.area].test(line)
    if (!begun) continue
    if (
      line.includes(`job \`${fact.jobId}\` ·`) &&
      fact.tenants.some((name) => hasWord(line, name))
    )
      return true
    if (fact.tenants.some((name) => line.includes(`${name} (job \`${fact.jobId}\`)`))) return true
  }
  return false
}

function namesInterruption(
  message: Accepted,
  { tenantId, tenant, after, to }: Extract<Fact, { kind: 'interrupted' }>,
): boolean {
  const within = (seconds: number) => seconds * 1000 > after && seconds * 1000 <= to
  const [key = ''] = message.keys
  const own = /^archive:prod\/(\d+)\/interrupted\/(\d+)#open$/.exec(key)
  if (own) return Number(own[1]) === tenantId && within(Number(own[2]))
  if (!identityOf(message).startsWith('group:')) return false
  return message.versions.flat().some((line) => {
    if (!line.includes(`log archive of ${tenant}: interrupted`)) return false
    return within(Number(/<!date\^(\d+)\^/.exec(line)?.[1] ?? 0))
  })
}

function hasWord(line: string, word: string): boolean {
  return new RegExp(`(^|[^\\w])${word}($|[^\\w])`).test(line)
}

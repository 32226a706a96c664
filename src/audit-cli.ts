import type { AuditHead } from './domain/audit.ts'
import { readLength } from './domain/length.ts'
import { ConfigError } from './errors.ts'
import { type AuditFile, openAuditFile } from './store/audit-file.ts'

const USAGE = `Use: npm run audit -- verify [--expect seq:hash]
     npm run audit -- export [--since 2026-11-01 | 7d] [--expect seq:hash]`

/**
 * `npm run audit`: looks at the audit log from outside Slack, reading only, also beside a running bot. `verify` prints
 * one line; `export` prints the log as JSON lines, oldest first, and the verdict goes to `complain`. Gives the exit
 * code: 0 when the log is whole, 1 when not, 64 when it was not understood. Throws ConfigError when there is no log, StoreError
 * when its file is damaged.
 */
export function runAudit(
  args: readonly string[],
  facts: { readonly storeUrl: string; readonly now: number },
  print: (line: string) => void,
  complain: (line: string) => void,
): number {
  const wish = readArguments(args, facts.now)
  if (typeof wish === 'string') {
    complain(`${wish}\n${USAGE}`)
    return 64
  }
  using file = openAuditFile(facts.storeUrl)
  if (wish.what === 'export') {
    for (const entry of file.entries(wish.since)) print(JSON.stringify(entry))
  }
  return verdict(file, wish.expect, wish.what === 'export' ? complain : print)
}

function verdict(file: AuditFile, expect: AuditHead | undefined, say: (line: string) => void) {
  const problem = file.problem(expect)
  if (problem !== null) {
    say(`audit log BROKEN: ${problem}`)
    return 1
  }
  const { head } = file
  say(
    head === null
      ? 'audit log whole: empty'
      : `audit log whole: ${head.seq} ${head.seq === 1 ? 'line' : 'lines'}, head ${head.seq}:${head.hash}`,
  )
  return 0
}

interface Wish {
  readonly what: 'verify' | 'export'
  readonly since: number | null
  readonly expect: AuditHead | undefined
}

/** What was asked for, or what is wrong with it. */
function readArguments(args: readonly string[], now: number): Wish | string {
  const [what, ...rest] = args
  if (what !== 'verify' && what !== 'export') return `"${what ?? ''}" is no part of audit.`
  let since: number | null = null
  let expect: AuditHead | undefined
  for (let i = 0; i < rest.length; i += 2) {
    const [option, value = ''] = [rest[i], rest[i + 1]]
    if (option === '--since' && what === 'export') {
      since = readSince(value, now)
      if (since === null) return `--since is "${value}"; needed: a date such as 2026-11-01, or 7d.`
    } else if (option === '--expect') {
      const match = /^(\d{1,15}):([0-9a-f]{64})$/.exec(value)
      if (!match)
        return `--expect is "${value}"; needed: seq:hash, as verify and the bot's log print it.`
      expect = { seq: Number(match[1]), hash: match[2] ?? '' }
    } else return `${option} is no option of ${what}.`
  }
  return { what, since, expect }
}

function readSince(text: string, now: number): number | null {
  const length = readLength(text)
  if (length !== null) return now - length
  if (!/^\d{4}-\d{2}-\d{2}(T[\d:.]+Z)?$/.test(text)) return null
  const at = Date.parse(text)
  return Number.isNaN(at) ? null : at
}

/** The store's URL as the environment gives it; the bot's default otherwise. */
export function storeUrlOf(environment: Readonly<Record<string, string | undefined>>): string {
  const url = environment.STORE_URL?.trim() || 'file:data/obbackup.db'
  if (url.includes(':memory:')) {
    throw new ConfigError('STORE_URL names a store in memory: it has no file to look at.')
  }
  return url
}

import { createHash, scrypt } from 'node:crypto'
import { promisify } from 'node:util'
import { checksFor } from '../domain/checks/checks-for.ts'
import { chosenOf } from '../domain/chosen.ts'
import type { Operation } from '../domain/operation.ts'
import type { OperationFacts } from '../domain/operation-facts.ts'
import { type Check, type Plan, SHOWN_MAX } from '../domain/plan.ts'
import { planFacts } from '../domain/plan-facts.ts'
import { descriptionOf } from '../domain/request.ts'
import { BotError, OceanBaseError } from '../errors.ts'
import type { Origin } from '../oceanbase/oceanbase.ts'
import { type Statement, statementsOf } from '../oceanbase/statements.ts'
import type { Cluster, Context } from './context.ts'
import { type Keys, readFacts } from './facts.ts'

/** A plan together with the statements that would be sent; the statements never leave the process. */
export interface Planned {
  readonly plan: Plan
  /** In order; of most operations one. Null when a precondition is so far off that none can be made. */
  readonly statements: readonly Statement[] | null
}

/**
 * Makes the plan of an operation from what the database says now: every precondition of COMMANDS §1, the exact
 * statements, and a digest over all that the approval is about. Called when asked and again before execution.
 * Throws OceanBaseError when the database does not answer.
 */
export async function planOperation(
  context: Pick<Context, 'clock' | 'config' | 'store'>,
  cluster: Cluster,
  operation: Operation,
  requestId: string,
): Promise<Planned> {
  const { facts, keys } = await readFacts(context, cluster, operation)
  const origin = operation.kind === 'restore' ? await cluster.oceanbase.readOrigin() : null
  const { statements, problem } = statementsFor(context, operation, facts, {
    keys,
    origin,
    requestId,
  })
  const shown = statements ? shownStatements(statements) : `(no statement: ${problem})`
  const unbuilt: readonly Check[] =
    problem === null
      ? tooLong(shown)
      : [{ name: 'statement can be built', ok: false, detail: problem }]
  const checks = [...checksFor(operation, facts), ...unbuilt]
  const chosen = chosenOf(operation, facts)
  return {
    statements,
    plan: {
      operation,
      statement: shown,
      facts: planFacts(operation, facts),
      checks,
      chosen,
      generation: facts.version.generation,
      digest: await digestOf(operation, statements, chosen, checks),
      madeAt: context.clock.now(),
    },
  }
}

/** What does not fit on the card is not asked for: nobody could approve what they cannot see. */
function tooLong({ length }: string): readonly Check[] {
  if (length <= SHOWN_MAX) return []
  const detail = `it has ${length} characters, and a card shows ${SHOWN_MAX}; ask for less at a time`
  return [{ name: 'statement can be shown whole', ok: false, detail }]
}

/** Statements as people see them, each on a line of its own, those of the session first. */
export function shownStatements(statements: readonly Statement[]): string {
  return statements
    .flatMap(({ session, masked }) => [...session.map((one) => one.masked), masked])
    .join('\n')
}

/** The statements of an operation, or why there are none. */
export function statementsFor(
  { config }: Pick<Context, 'config'>,
  operation: Operation,
  facts: Pick<OperationFacts, 'version'>,
  known: { readonly keys: Keys; readonly origin: Origin | null; readonly requestId: string },
): { readonly statements: readonly Statement[] | null; readonly problem: string | null } {
  const needs = {
    generation: facts.version.generation,
    destinations: known.keys,
    password: (name: string) => config.backupPasswords.get(name) ?? null,
    origin: known.origin,
  }
  try {
    const statements = statementsOf(operation, needs, descriptionOf({ id: known.requestId }))
    return { statements, problem: null }
  } catch (error) {
    if (!(error instanceof BotError) || error instanceof OceanBaseError) throw error
    return { statements: null, problem: error.message }
  }
}

/** SHA-256 over what approvers agree to; the outcomes of checks count, their wording does not. */
async function digestOf(
  operation: Operation,
  statements: readonly Statement[] | null,
  chosen: readonly string[],
  checks: readonly Check[],
): Promise<string> {
  const texts = statements?.flatMap(({ session, sql, masked }) => [...session, { sql, masked }])
  const agreed = JSON.stringify([
    sorted(operation),
    texts ? await Promise.all(texts.map(sealed)) : null,
    chosen,
    checks.map((check) => [check.name, check.ok]),
  ])
  return createHash('sha256').update(agreed).digest('hex')
}

/**
 * A statement as it goes into the digest. Digests are kept and shown, and the rest of what they cover is known: a weak
 * backup password could be guessed from a fast hash, so what holds a secret goes through a slow one first.
 */
async function sealed({ sql, masked }: Pick<Statement, 'sql' | 'masked'>): Promise<string> {
  const text = sql.reveal()
  if (text === masked) return text
  const key = await promisify<string, string, number, Buffer>(scrypt)(text, masked, 32)
  return key.toString('hex')
}

/** The same value with the keys of every object in order, so that the same operation is the same text. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.entries(value)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, one]) => [key, sorted(one)])
}

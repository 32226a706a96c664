import { isDeepStrictEqual } from 'node:util'
import { BotError } from '../../src/errors.ts'
import { redact } from '../../src/oceanbase/redact.ts'
import { type Statement, statementsOf } from '../../src/oceanbase/statements.ts'
import { seeded } from '../chaos/random.ts'
import { type FuzzCase, MARK, type Maker } from './fuzz-case.ts'
import { makers as everyMaker } from './makers.ts'
import { type Meaning, meaningsOf } from './meaning.ts'
import { openPlace, type Place } from './place.ts'
import { understood } from './received.ts'

/** What came of a run. */
export interface FuzzResult {
  readonly seed: number
  readonly cases: number
  /** Cases whose statements were all received, and meant what was intended. */
  readonly sent: number
  /** Cases that a reader or the builder refused; nothing was sent. */
  readonly refused: number
  /** What was wrong, with the case that shows it. */
  readonly violations: readonly string[]
  /** By kind of operation and by maker. */
  readonly counts: ReadonlyMap<string, { sent: number; refused: number }>
}

/** Cases after which the servers are new: what was accepted piles up in them. */
const CASES_OF_A_PLACE = 1000

/** Names that mean more than one user tenant (COMMANDS §0.2), once more and apart from the bot's own list. */
const NEVER = /^(?:all|all_user|all_meta|sys|aux_recover\$.*|meta\$.*)$/i

/**
 * Draws operations, builds their statements, sends them as the bot does, and compares what the servers received with
 * what was intended.
 */
export async function fuzz(options: {
  readonly seed: number
  readonly cases: number
  readonly makers?: readonly Maker[]
}): Promise<FuzzResult> {
  const { seed, cases, makers = everyMaker } = options
  const random = seeded(seed)
  const counts = new Map<string, { sent: number; refused: number }>()
  const violations: string[] = []
  let sent = 0
  let done = 0
  while (done < cases) {
    await using place = await openPlace()
    const end = Math.min(cases, done + CASES_OF_A_PLACE)
    for (; done < end; done += 1) {
      const maker = random.pick(makers)
      const drawn = await maker.make(random, place)
      const outcome = drawn ? await tryCase(drawn, place) : 'refused'
      if (typeof outcome === 'object') {
        violations.push(`case ${done} (${maker.name}): ${outcome.problem}\n${shown(drawn)}`)
        continue
      }
      if (outcome === 'sent') sent += 1
      const kind = drawn
        ? `${drawn.needs.generation}.x ${drawn.operation.kind}`
        : 'refused by the reader'
      for (const key of [kind, `by ${maker.name}`]) {
        const count = counts.get(key) ?? { sent: 0, refused: 0 }
        count[outcome] += 1
        counts.set(key, count)
      }
    }
  }
  return {
    seed,
    cases,
    sent,
    refused: cases - sent - violations.length,
    violations,
    counts,
  }
}

type Outcome = 'sent' | 'refused' | { readonly problem: string }

async function tryCase(drawn: FuzzCase, place: Place): Promise<Outcome> {
  let statements: readonly Statement[]
  try {
    statements = statementsOf(drawn.operation, drawn.needs, drawn.description)
  } catch (error) {
    return error instanceof BotError && !error.message.includes(MARK)
      ? 'refused'
      : { problem: `the builder threw ${String(error)}` }
  }
  try {
    const meanings = meaningsOf(drawn)
    if (statements.length !== meanings.length) {
      return { problem: `${statements.length} statements for ${meanings.length}` }
    }
    for (const [index, statement] of statements.entries()) {
      const meaning = meanings[index]
      const problem = meaning
        ? (leak(statement) ?? (await send(drawn, statement, meaning, place)))
        : 'no meaning'
      if (problem) return { problem }
    }
  } catch (error) {
    return { problem: String(error) }
  }
  return 'sent'
}

/** A secret in what people see. */
function leak({ masked, session }: Statement): string | null {
  const texts = [masked, ...session.map((one) => one.masked)]
  if (texts.some((text) => text.includes(MARK))) return `a secret is shown: ${texts.join('; ')}`
  if (texts.some((text) => redact(text) !== text)) return `not masked whole: ${texts.join('; ')}`
  return null
}

async function send(
  { needs }: FuzzCase,
  statement: Statement,
  meaning: Meaning,
  place: Place,
): Promise<string | null> {
  const { edge, server, version } = place.of(needs.generation)
  const before = server.statements.length
  const outcome = await edge.execute(statement)
  const received = server.statements.slice(before)
  if (outcome.kind === 'not-sent') return `not sent: ${outcome.message}`
  if (new Set(received.map((one) => one.connectionId)).size !== 1) return 'several connections'
  const heard = understood(
    received.map((one) => one.sql),
    version,
  )
  if (!isDeepStrictEqual(heard, meaning)) {
    return `received ${show(heard)}\nintended ${show(meaning)}`
  }
  return reachesMore(meaning, needs.generation)
}

/** A command of 4.x without names, or with one that stands for many. */
function reachesMore({ statement }: Meaning, generation: 3 | 4): string | null {
  const names = Object.entries(statement)
    .filter(([key]) => ['tenant', 'tenants', 'target', 'source'].includes(key))
    .map(([, value]) => value)
  if (generation === 4 && (names.length === 0 || names.includes(null)))
    return 'reaches every tenant'
  const bad = names.flat().find((name) => typeof name === 'string' && NEVER.test(name))
  return bad === undefined ? null : `reaches ${bad}`
}

function shown(drawn: FuzzCase | null): string {
  if (!drawn) return ''
  const { operation, needs, description } = drawn
  return show({ generation: needs.generation, operation, description, origin: needs.origin })
}

function show(value: unknown): string {
  return JSON.stringify(value, (_, one) => (typeof one === 'bigint' ? `${one}` : one))
}

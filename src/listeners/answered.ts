import { BotError, CommandError } from '../errors.ts'
import { renderMisread } from '../slack/blocks/render-misread.ts'
import { renderNotice, renderProblem } from '../slack/blocks/render-problem.ts'
import type { Asker } from '../slack/interactive.ts'
import type { Rendered } from '../slack/rendered.ts'
import type { Listening } from './listening.ts'

/** An answer that takes longer than this is announced first. */
const PATIENCE_MS = 2500
/** Nobody waits longer than this for an answer. */
const LIMIT_MS = 60_000

/** How an answer is given. */
export interface AnswerOptions {
  /** In place of the ephemeral message that was clicked. */
  readonly replace?: boolean
  /** What to do when it takes too long, as a sentence: the work itself goes on. */
  readonly whenLate?: string
}

/**
 * Does the work behind a command or a click, after the ack, and makes sure that the person hears of its outcome,
 * whatever it is. Errors of the person's own are explained; others are logged under a short reference.
 */
export function answered(
  listening: Listening,
  asker: Asker,
  what: string,
  work: () => Promise<Rendered | null>,
  options: AnswerOptions = {},
): void {
  listening.track(run(listening, asker, what, work, options))
}

async function run(
  listening: Listening,
  asker: Asker,
  what: string,
  work: () => Promise<Rendered | null>,
  { replace = false, whenLate = 'Try again.' }: AnswerOptions,
): Promise<void> {
  const { interactive, context } = listening
  let announcement: Promise<void> | null = null
  const patience = setTimeout(() => {
    const waiting = renderNotice(`⏳ Still reading for ${what} …`)
    announcement = interactive.tell(asker, waiting, { replace }).catch(() => {})
  }, PATIENCE_MS)
  /** Ends the waiting; a word that is on its way must not come after the answer. */
  const ready = async () => {
    clearTimeout(patience)
    await announcement
  }
  try {
    const rendered = await withLimit(work(), what, whenLate)
    await ready()
    // Never replaced because of the announcement: what was clicked may be a message that a whole channel sees.
    if (rendered) await interactive.tell(asker, rendered, { replace })
  } catch (error) {
    await ready()
    await explain(listening, asker, what, error)
  } finally {
    context.log.info({ user: asker.user, what }, 'answered')
  }
}

async function withLimit<T>(work: Promise<T>, what: string, whenLate: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new BotError(`${what} took longer than ${LIMIT_MS / 1000} s. ${whenLate}`)),
      LIMIT_MS,
    )
  })
  try {
    return await Promise.race([work, limit])
  } finally {
    clearTimeout(timer)
  }
}

/** Tells the person what went wrong; never throws. */
export async function explain(
  { interactive, context, look }: Listening,
  asker: Asker,
  what: string,
  error: unknown,
): Promise<void> {
  try {
    await interactive.tell(asker, explanation(context, look, what, error))
  } catch (second) {
    context.log.error({ what, user: asker.user, error: String(second) }, 'could not answer')
  }
}

function explanation(
  context: Listening['context'],
  look: Listening['look'],
  what: string,
  error: unknown,
): Rendered {
  if (error instanceof CommandError) {
    return renderMisread({ message: error.message, suggestion: error.suggestion }, look)
  }
  if (error instanceof BotError) return renderProblem(error.message)
  const reference = context.random(6)
  context.log.error(
    { reference, what, error: String(error), stack: (error as Error)?.stack },
    'bug',
  )
  return renderProblem(
    `Something went wrong inside obbackup while doing ${what}. Nothing was changed. Reference ${reference} is in its log.`,
  )
}

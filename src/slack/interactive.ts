import { LogLevel, type ModalView, WebAPIRateLimitedError, WebClient } from '@slack/web-api'
import type { Secret } from '../domain/secret.ts'
import { BotError, DeliveryError } from '../errors.ts'
import { networkWord, refusalOf } from './delivery-error.ts'
import type { Rendered } from './rendered.ts'

/** The trigger of a modal lives this long, so a longer wait for it is of no use; ms (RULES §1.4). */
const TRIGGER_MS = 3000

/** Where an answer to one person's command or click goes. */
export interface Asker {
  readonly user: string
  readonly channel: string
  /** Slack's response_url: five uses in 30 minutes (RULES §1.4). Null when the interaction had none. */
  readonly responseUrl: string | null
}

/**
 * Answers to a person's own command or click: modals and messages that only they see. What Slack does not do is a
 * BotError that says what to do instead.
 */
export interface Interactive {
  /** Opens a modal; the trigger lives 3 s. Gives the id of the view. */
  open(triggerId: string, view: ModalView): Promise<string>
  /** Shows something else in an open modal; false when the person has closed it. */
  update(viewId: string, view: ModalView): Promise<boolean>
  /** Says something to the asker only; `replace` puts it in place of the ephemeral message that was clicked. */
  tell(asker: Asker, rendered: Rendered, options?: { replace?: boolean }): Promise<void>
}

/** A client of its own, so that a 429 on posts never delays an answer to a person (RULES §2.8). */
export function createInteractive(options: {
  token: Secret
  apiUrl?: string | undefined
  timeoutMs?: number
}): Interactive {
  const timeout = options.timeoutMs ?? 5000
  const clientWith = (ms: number) =>
    new WebClient(options.token.reveal(), {
      ...(options.apiUrl === undefined ? {} : { slackApiUrl: options.apiUrl }),
      retryConfig: { retries: 1, minTimeout: 100, maxTimeout: 200 },
      rejectRateLimitedCalls: true,
      timeout: ms,
      // What fails is in the error, and is logged once where it is caught.
      logLevel: LogLevel.ERROR,
    })
  const client = clientWith(timeout)
  const opener = clientWith(Math.min(timeout, TRIGGER_MS))
  return {
    async open(triggerId, view) {
      try {
        const answer = await opener.views.open({ trigger_id: triggerId, view })
        return answer.view?.id ?? ''
      } catch (error) {
        throw new BotError(
          `Slack did not open the form (${wordOf(error)}). Nothing was changed. Click again, or type the command again.`,
          { cause: error },
        )
      }
    },
    async update(viewId, view) {
      try {
        await client.views.update({ view_id: viewId, view })
        return true
      } catch (error) {
        if (refusalOf(error) === 'not_found') return false
        throw new BotError(
          `Slack did not show what was read (${wordOf(error)}). Close the form and open it again.`,
          { cause: error },
        )
      }
    },
    async tell(asker, rendered, { replace = false } = {}) {
      if (
        asker.responseUrl !== null &&
        (await respond(asker.responseUrl, rendered, replace, timeout))
      )
        return
      try {
        await client.chat.postEphemeral({
          channel: asker.channel,
          user: asker.user,
          text: rendered.text,
          blocks: rendered.blocks,
        })
      } catch (error) {
        throw new DeliveryError(`The answer could not be shown: ${(error as Error).message}`, {
          reason: 'ephemeral',
          retryable: false,
        })
      }
    },
  }
}

function wordOf(error: unknown): string {
  if (error instanceof WebAPIRateLimitedError) return `it asks to wait ${error.retryAfter} s`
  const word = refusalOf(error)
  if (word === 'expired_trigger_id' || word === 'exchanged_trigger_id') {
    return 'more than 3 s had gone by'
  }
  return word ?? networkWord(error)
}

/** One try at the response_url; false when it is used up, too old, or did not answer. */
async function respond(
  url: string,
  rendered: Rendered,
  replace: boolean,
  timeout: number,
): Promise<boolean> {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify({
        response_type: 'ephemeral',
        replace_original: replace,
        text: rendered.text,
        blocks: rendered.blocks,
      }),
      signal: AbortSignal.timeout(timeout),
    })
    await answer.body?.cancel()
    return answer.ok
  } catch {
    return false
  }
}

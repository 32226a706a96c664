import { type ModalView, WebClient } from '@slack/web-api'
import type { Secret } from '../domain/secret.ts'
import { DeliveryError } from '../errors.ts'
import type { Rendered } from './rendered.ts'

/** Where an answer to one person's command or click goes. */
export interface Asker {
  readonly user: string
  readonly channel: string
  /** Slack's response_url: five uses in 30 minutes (RULES §1.4). Null when the interaction had none. */
  readonly responseUrl: string | null
}

/** Answers to a person's own command or click: modals and messages that only they see. */
export interface Interactive {
  /** Opens a modal; the trigger lives 3 s. Gives the id of the view. */
  open(triggerId: string, view: ModalView): Promise<string>
  update(viewId: string, view: ModalView): Promise<void>
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
  const client = new WebClient(options.token.reveal(), {
    ...(options.apiUrl === undefined ? {} : { slackApiUrl: options.apiUrl }),
    retryConfig: { retries: 1, minTimeout: 100, maxTimeout: 200 },
    rejectRateLimitedCalls: true,
    timeout,
  })
  return {
    async open(triggerId, view) {
      const answer = await client.views.open({ trigger_id: triggerId, view })
      return answer.view?.id ?? ''
    },
    async update(viewId, view) {
      await client.views.update({ view_id: viewId, view })
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

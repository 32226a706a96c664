import { LIMITS } from '../limits.ts'
import { newToken } from './ids.ts'
import type { Clock } from './model.ts'

/** The ids that let an app open a modal: each once, for 3 s, for the person whose action it came from. */
export class Triggers {
  readonly #clock: Clock
  readonly #teamId: string
  readonly #issued = new Map<string, { user: string; at: number; used: boolean }>()

  constructor(clock: Clock, teamId: string) {
    this.#clock = clock
    this.#teamId = teamId
  }

  /** A new trigger_id for something this person did. */
  issue(user: string): string {
    const at = this.#clock.now()
    const number = this.#teamId.replace(/\D/g, '') || '1'
    const id = `${Math.floor(at)}${this.#issued.size}.${number}.${newToken(16)}`
    this.#issued.set(id, { user, at, used: false })
    return id
  }

  /** Uses a trigger up; gives the person, or Slack's error code. */
  exchange(id: string): { user: string } | { error: string } {
    const trigger = this.#issued.get(id)
    if (!trigger) return { error: 'invalid_trigger_id' }
    if (trigger.used) return { error: 'exchanged_trigger_id' }
    if (this.#clock.now() - trigger.at > LIMITS.triggerMs) return { error: 'expired_trigger_id' }
    trigger.used = true
    return { user: trigger.user }
  }
}

/** Where an answer through a response_url goes. */
export interface ResponseOrigin {
  readonly user: string
  readonly channel: string
  /** The message that was clicked; a command has none, so nothing can be replaced (bolt-js#2287). */
  readonly clicked?: { readonly ts: string; readonly ephemeral: boolean }
}

/** The response_urls given out: 5 uses in 30 minutes each [D]. */
export class ResponseUrls {
  readonly #clock: Clock
  readonly #issued = new Map<string, { origin: ResponseOrigin; at: number; uses: number }>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** A new token for the address. */
  issue(origin: ResponseOrigin): string {
    const token = newToken(16)
    this.#issued.set(token, { origin, at: this.#clock.now(), uses: 0 })
    return token
  }

  /** Counts one use; gives the origin, or the error code. */
  use(token: string): ResponseOrigin | { error: string } {
    const url = this.#issued.get(token)
    if (!url) return { error: 'invalid_url' }
    if (this.#clock.now() - url.at > LIMITS.responseUrlMs) return { error: 'expired_url' }
    if (url.uses >= LIMITS.responseUrlUses) return { error: 'used_url' }
    url.uses += 1
    return url.origin
  }
}

import type { Examination } from '../domain/finding.ts'
import type { Context } from '../flows/context.ts'
import type { Interactive } from '../slack/interactive.ts'
import type { Look } from '../slack/look.ts'

/** What listeners need besides the flows' context. */
export interface Listening {
  readonly context: Context
  readonly interactive: Interactive
  readonly look: Look
  /** The self-check of `doctor`. */
  readonly examine: () => Promise<readonly Examination[]>
  /** Runs the outbox and approved requests soon, without waiting for them. */
  readonly kick: () => void
  /** Keeps work that goes on after the ack, so that a stop can wait for it. */
  readonly track: (work: Promise<void>) => void
  /** Counts how long an acknowledgement took, in seconds. */
  readonly acked: (kind: string, seconds: number) => void
}

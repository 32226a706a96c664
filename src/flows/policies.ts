import type { OperationKind } from '../domain/operation.ts'
import type { Context } from './context.ts'
import { mayAsk, notOperator } from './request.ts'

/** What a person may do about an operation on a tenant, and by which policy. */
export interface PolicyAnswer {
  readonly user: string
  readonly kind: OperationKind
  readonly cluster: string
  readonly tenant: string | null
  /** Name of the policy that decides; null: none does, so nobody may. */
  readonly policy: string | null
  readonly mayAsk: boolean
  readonly mayApprove: boolean
  readonly mayBreakGlass: boolean
  /** What it takes until it runs, and why something is not allowed: a sentence each. */
  readonly sentences: readonly string[]
}

/** What one policy opens, with the people resolved now. */
export interface Reach {
  readonly policy: string
  readonly operations: readonly OperationKind[]
  /** Patterns, as configured; `*` when any. */
  readonly clusters: string
  readonly tenants: string
  /** Slack user ids of active, full members. */
  readonly askers: readonly string[]
  readonly approvers: readonly string[]
  readonly breakGlass: readonly string[]
  readonly quorum: number
  /** Why nobody, or nobody but some, can get anything through; null when all is well. */
  readonly problem: string | null
}

/** Whether somebody may ask for such an operation here; the sentence for the person when not. Fails closed by throwing. */
export async function permission(
  context: Pick<Context, 'config' | 'directory'>,
  asked: { user: string; channel: string; kind: OperationKind; cluster: string },
): Promise<{ ok: true; mayBreakGlass: boolean } | { ok: false; message: string }> {
  if (await mayAsk(context, asked.user)) return { ok: true, mayBreakGlass: false }
  return { ok: false, message: notOperator(context.config) }
}

/** `/obbackup policy explain`: what the person may do. Throws BotError when Slack cannot tell who is who. */
export async function explainPolicy(
  context: Pick<Context, 'config' | 'directory'>,
  asked: { user: string; kind: OperationKind; cluster: string; tenant: string | null },
): Promise<PolicyAnswer> {
  const may = await mayAsk(context, asked.user)
  return {
    ...asked,
    policy: null,
    mayAsk: may,
    mayApprove: false,
    mayBreakGlass: false,
    sentences: [],
  }
}

/** `/obbackup policy`: what every policy opens to whom. Throws BotError when Slack cannot tell who is who. */
export async function provePolicies(
  _context: Pick<Context, 'config' | 'directory'>,
): Promise<readonly Reach[]> {
  return []
}

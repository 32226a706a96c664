import { type Standing, standingOf } from './standing.ts'
import type { ClusterStatus } from './status-report.ts'

/** How many of a cluster's tenants are protected, by the rules of `status`. */
export interface Coverage {
  readonly cluster: string
  /** Tenants that have to be protected: standby tenants, and those that are being made or dropped, are not judged. */
  readonly judged: number
  readonly protected: number
  /** Names of the others: those that need somebody first. */
  readonly atRisk: readonly string[]
  /** Whether one of them needs somebody, which is more than to be watched. */
  readonly critical: boolean
  /** When it was read, the bot's clock, ms since the epoch (UTC). */
  readonly readAt: number
}

const RISK: readonly Standing[] = ['needs you', 'watch']

/** The coverage of one cluster. */
export function coverageOf(status: ClusterStatus): Coverage {
  const standings = status.tenants.map((view) => ({
    name: view.name,
    standing: standingOf(view, status.attention),
  }))
  const of = (standing: Standing) => standings.filter((one) => one.standing === standing)
  const atRisk = RISK.flatMap((standing) => of(standing).map((one) => one.name))
  return {
    cluster: status.cluster,
    judged: of('protected').length + atRisk.length,
    protected: of('protected').length,
    atRisk,
    critical: of('needs you').length > 0,
    readAt: status.readAt,
  }
}

import { type Gap, gapsOf } from '../gaps.ts'
import { phrase } from '../phrase.ts'
import {
  type Finding,
  FULL_BACKUP,
  judgedTenants,
  openFindings,
  type Rule,
  type RuleInput,
} from '../rule.ts'
import { runningBackups } from '../running-backups.ts'
import { compareScn, msToScn, type Scn, scnToMs } from '../scn.ts'
import type { TenantView } from '../snapshot.ts'

/** Who starts an archive anew is given so many seconds to start the full backup that must follow. */
const OPEN_HOLD = 900

/** Views that a window is made of; without one of them a gap may be nothing but blindness. */
const WINDOW_VIEWS: readonly string[] = [
  'CDB_OB_BACKUP_SET_FILES',
  'CDB_OB_ARCHIVELOG',
  'CDB_OB_ARCHIVELOG_SUMMARY',
]

/**
 * A stretch of the last days cannot be restored to (REFERENCE §6.6): between two archive rounds, or from the end of
 * what can be restored until now although the archive runs, because no full backup was made in its round (§4.2). While
 * the archive is off or interrupted that is the alert. Broken pieces are not read by the watch; `sets` shows those.
 */
export const windowGap: Rule = {
  name: 'window_gap',
  // Rounds and sets are read one after the other: for a moment they may not fit.
  holdSeconds: 120,
  evaluate(input) {
    const { snapshot } = input
    if (snapshot.unreadable.some((one) => WINDOW_VIEWS.includes(one.view))) return []
    const running = runningBackups(snapshot)
    const known = new Set(openFindings(input, 'window_gap').map((finding) => finding.key))
    return judgedTenants(snapshot).flatMap((view) => {
      const full = running.get(view.tenantId)?.some((job) => job.kind === 'full') ?? false
      return gapsIn(input, view)
        .map((gap) => toFinding(view, gap, full))
        .filter(({ key, severity }) => severity !== 'info' || known.has(key))
    })
  },
}

function gapsIn({ settings, now }: RuleInput, view: TenantView): readonly Gap[] {
  const { archive, segments } = view
  if (!archive) return []
  const since = msToScn(now - settings(view.name).limits.gapWithin * 1000)
  return gapsOf(segments, { rounds: [], sets: [], holes: [], archive, databaseNow: now })
    .filter((gap) => compareScn(gap.to, since) > 0)
    .filter((gap) => !gap.open || (archive.state === 'running' && archive.lag !== null))
}

function toFinding({ tenantId, name, archive }: TenantView, gap: Gap, full: boolean): Finding {
  const tenant = { name }
  const from = ms(gap.from)
  const common = {
    rule: 'window_gap' as const,
    key: `window_gap/${tenantId}/${gap.from}`,
    area: 'sets' as const,
    tenants: [name],
    since: from,
    job: null,
    over: phrase`The gap of ${tenant} from ${{ time: from }} is closed, or too old to matter`,
  }
  if (gap.open) {
    return {
      ...common,
      // Somebody is at it: nobody needs to be called, but it is not over either.
      severity: full ? 'info' : 'critical',
      holdSeconds: OPEN_HOLD,
      title: phrase`Tenant ${tenant} cannot be restored to any time after ${{ time: from }}`,
      evidence: [
        phrase`its log archive runs, in round ${{ code: archive?.roundId ?? '' }}, but no usable full backup was made in it`,
        ...(full ? [phrase`a full backup is running`] : []),
      ],
      next: phrase`Take a full backup of ${tenant}: what is archived until then cannot be restored.`,
      ...(full ? {} : { remedy: FULL_BACKUP }),
    }
  }
  const to = ms(gap.to)
  return {
    ...common,
    severity: 'warning',
    title: phrase`Tenant ${tenant} has a gap of ${{ seconds: (to - from) / 1000 }} in what can be restored`,
    evidence: [phrase`nothing between ${{ time: from }} and ${{ time: to }} can be restored`],
    next: phrase`It cannot be mended; ${{ code: '/obbackup sets' }} shows why it is there. Find out who or what stopped the log archive.`,
  }
}

function ms(scn: Scn): number {
  return scnToMs(scn) ?? 0
}

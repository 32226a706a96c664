import type { KnownBlock } from '@slack/types'
import type { SetsReport, TenantSetsDetail } from '../../domain/sets-report.ts'
import type { LastGood } from '../../domain/snapshot.ts'
import { standingOfWindow, type TenantSets, type WindowStanding } from '../../domain/tenant-sets.ts'
import { ago, bytes, clean, count, name } from '../format.ts'
import type { Look } from '../look.ts'
import { type Rendered, toRendered } from '../rendered.ts'
import { textLength } from './budget.ts'
import { groupBlocks, type LineGroup } from './fitted-groups.ts'
import { windowLines } from './gap-words.ts'
import { markWords } from './mark-words.ts'
import { clusterHead, darkLines, overviewBlocks } from './overview-blocks.ts'
import { pieceLines } from './piece-lines.ts'
import { ribbonLine } from './ribbon-words.ts'
import { chainLines, deletedWords, policyWords } from './set-lines.ts'
import { windowPhrase } from './window-words.ts'

/** Characters of all text in blocks (RULES §1.1: 10,000). */
const ROOM = 9500

/** `/obbackup sets [tenant]`: chains, what can be restored, gaps, pieces. `buttons` stand at the end. */
export function renderSets(
  report: SetsReport,
  look: Look,
  options: { readonly buttons?: readonly KnownBlock[] } = {},
): Rendered {
  const { buttons = [] } = options
  const room = ROOM - textLength(buttons)
  const blocks =
    report.tenant === null
      ? overviewBlocks({
          clusters: report.clusters.map((one) => {
            const lines = one.tenants.map((tenant) => ({
              unwell: UNWELL.includes(standingOfWindow(tenant)),
              text: tenantLine(tenant, one.databaseNow, look),
            }))
            return {
              head: clusterHead(one, report.at, one.tenants.length),
              unwell: lines.filter((line) => line.unwell).map((line) => line.text),
              well: lines.filter((line) => !line.unwell).map((line) => line.text),
            }
          }),
          dark: report.dark,
          subcommand: 'sets',
          room,
        })
      : groupBlocks(detailGroups(report, look), room)
  return toRendered(headline(report), [...blocks, ...buttons])
}

const UNWELL: readonly WindowStanding[] = ['nothing', 'ended', 'gaps', 'late']

const SIGNS: Readonly<Record<WindowStanding, string>> = {
  nothing: '🔴',
  ended: '🔴',
  gaps: '🟡',
  late: '🟡',
  whole: '🟢',
  'not judged': '⚪',
}

const STANDING: Readonly<Record<WindowStanding, string>> = {
  nothing: 'cannot be restored',
  ended: 'cannot be restored to now',
  gaps: 'restorable to now, with gaps',
  late: 'restorable, with the log archive behind',
  whole: 'restorable to now',
  'not judged': 'not judged',
}

/** The lock-screen line. */
function headline({ tenant, clusters, details, dark }: SetsReport): string {
  const [only] = details
  if (tenant !== null && only && details.length === 1) {
    const standing = standingOfWindow(only.tenant)
    return `${SIGNS[standing]} ${clean(only.tenant.name, 64)} on ${clean(only.cluster, 60)}: ${STANDING[standing]}`
  }
  const tenants =
    tenant === null ? clusters.flatMap((one) => one.tenants) : details.map((one) => one.tenant)
  const standings = tenants.map(standingOfWindow)
  const number = (...some: WindowStanding[]) => standings.filter((one) => some.includes(one)).length
  const names = (tenant === null ? clusters : details).map((one) => one.cluster)
  const counts = [
    [number('nothing', 'ended'), '🔴', STANDING.ended],
    [number('gaps'), '🟡', STANDING.gaps],
    [number('late'), '🟡', STANDING.late],
    [number('whole'), '🟢', STANDING.whole],
    [number('not judged'), '⚪', STANDING['not judged']],
  ] as const
  return [
    ...(dark.length > 0 ? [`🔴 ${count(dark.length, 'cluster')} did not answer`] : []),
    ...counts.filter(([n]) => n > 0).map(([n, sign, words]) => `${sign} ${n} ${words}`),
    [...(tenant === null ? [] : [clean(tenant, 64)]), ...names, ...dark.map((one) => one.cluster)]
      .map((one) => clean(one, 60))
      .join(', ') || 'no cluster',
  ].join(' · ')
}

/** The word beside the sign; what it is comes from the window that follows. */
const WORDS: Readonly<Record<Exclude<WindowStanding, 'not judged'>, string>> = {
  nothing: 'not restorable',
  ended: 'not restorable to now',
  gaps: 'has gaps',
  late: 'no gap, but the log archive is behind',
  whole: 'no gap',
}

/** One tenant: last sets, how many are usable, the window and its gaps, the ribbon. */
function tenantLine(tenant: TenantSets, databaseNow: number, look: Look): string {
  const head = tenantHead(tenant, databaseNow, look)
  return tenant.segments.length === 0 ? head : `${head}\n${ribbonLine(tenant.ribbon, look)}`
}

function tenantHead(tenant: TenantSets, databaseNow: number, look: Look): string {
  const standing = standingOfWindow(tenant)
  const facts = [
    `${SIGNS[standing]} *${name(tenant.name)}* ${standing === 'not judged' ? notJudged(tenant) : WORDS[standing]}`,
    lastWords('full', tenant.lastFull, databaseNow) || 'no good full',
    lastWords('incremental', tenant.lastIncremental, databaseNow),
    `${count(tenant.usable, 'usable set')}${tenant.bytes === null ? '' : `, ${bytes(tenant.bytes)}`}`,
    tenant.unusable === 0 ? '' : `${tenant.unusable} not usable`,
    // The phrase counts gaps between stretches; one that lasts until now is told by where it ends.
    windowPhrase(tenant.segments, tenant.archive, databaseNow, look),
  ]
  return facts.filter((fact) => fact !== '').join(' · ')
}

function notJudged({ mark, blind }: TenantSets): string {
  if (mark) return markWords(mark)
  return blind ? 'not all could be read' : 'not judged'
}

function lastWords(kind: string, last: LastGood | null, databaseNow: number): string {
  if (!last) return ''
  const size = last.bytes === null ? '' : ` (${bytes(last.bytes)})`
  return `${kind} ${ago(last.at, databaseNow)}${size}`
}

function detailGroups(report: SetsReport, look: Look): readonly LineGroup[] {
  const silent = group(darkLines(report.dark), [], 'cluster')
  const several = report.details.length > 1
  return [
    silent,
    ...report.details.flatMap((one) => [
      group(
        [...clusterHead(one, report.at, null), tenantLine(one.tenant, one.databaseNow, look)],
        [],
        '',
      ),
      ...tenantGroups(one, look, several ? ` on ${name(one.cluster)}` : ''),
    ]),
  ].filter((one) => one.head.length > 0)
}

function tenantGroups(one: TenantSetsDetail, look: Look, on: string): readonly LineGroup[] {
  const { segments, gaps, growing } = one.tenant
  const facts = [policyWords(one.policy), deletedWords(one.deleted)]
  return [
    group(
      [`*Can be restored to*${on}`],
      segments.length === 0
        ? ['Nothing: no usable set joins up with archived log.']
        : windowLines(segments, gaps, growing, look),
      'older stretch',
      'older stretches',
    ),
    group(
      [`*Sets*${on} · ${facts.filter((fact) => fact !== '').join(' · ')}`],
      one.chains.length === 0
        ? ['There is no set.']
        : one.chains.flatMap((chain) => chainLines(chain, look)),
      'line of older sets',
      'lines of older sets',
    ),
    group(
      one.pieces.length === 0 ? [] : [`*Archive pieces*${on}`],
      one.pieces.flatMap((round) => pieceLines(round, look)),
      'line of older pieces',
      'lines of older pieces',
    ),
  ]
}

function group(
  head: readonly string[],
  lines: readonly string[],
  one: string,
  many?: string,
): LineGroup {
  return { head, lines, more: (left) => `+${count(left, one, many)}` }
}

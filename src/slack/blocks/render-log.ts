import type { KnownBlock } from '@slack/types'
import type { ClusterLog, LogReport, TenantLog, TenantLogDetail } from '../../domain/log-report.ts'
import { normalise } from '../../domain/state.ts'
import { clean, code, count, name } from '../format.ts'
import type { Look } from '../look.ts'
import { type Rendered, toRendered } from '../rendered.ts'
import { textLength } from './budget.ts'
import { groupBlocks, type LineGroup } from './fitted-groups.ts'
import { logFilterLines } from './log-filter-lines.ts'
import { isLogUnwell, LOG_SIGNS, logLines, logWord, roundLine, streamLine } from './log-lines.ts'
import { clusterHead, darkLines, overviewBlocks } from './overview-blocks.ts'
import { pieceLines } from './piece-lines.ts'

/** Characters of all text in blocks (RULES §1.1: 10,000). */
const ROOM = 9500
/** Log streams that are listed; the furthest behind hold the archive back. */
const STREAMS = 5

/** `/obbackup log [tenant]`: how each log archive stands. `buttons` stand at the end. */
export function renderLog(
  report: LogReport,
  look: Look,
  options: { readonly buttons?: readonly KnownBlock[] } = {},
): Rendered {
  const { buttons = [] } = options
  const room = ROOM - textLength(buttons)
  const blocks =
    report.tenant === null
      ? overviewBlocks({
          clusters: report.clusters.map((one) => ({
            head: headOf(one, report, tenantsIn(one.logs), look),
            unwell: one.logs
              .filter((log) => isLogUnwell(log.standing))
              .map((log) => logLines(log, look)),
            well: one.logs
              .filter((log) => !isLogUnwell(log.standing))
              .map((log) => logLines(log, look)),
          })),
          dark: report.dark,
          subcommand: 'log',
          room,
        })
      : groupBlocks(detailGroups(report, look), room)
  return toRendered(headline(report), [...blocks, ...buttons])
}

function headOf(
  one: ClusterLog,
  { at, filter }: LogReport,
  tenants: number | null,
  look: Look,
): readonly string[] {
  return [...clusterHead(one, at, tenants), ...logFilterLines(filter, one.logs.length, look)]
}

function tenantsIn(logs: readonly TenantLog[]): number {
  return new Set(logs.map((log) => log.tenantId)).size
}

/** The lock-screen line. */
function headline(report: LogReport): string {
  const { tenant, dark } = report
  const clusters = tenant === null ? report.clusters : report.details
  const logs = clusters.flatMap((one) => one.logs)
  const [only] = logs
  if (tenant !== null && only && clusters.length === 1 && logs.length === 1) {
    const sign = LOG_SIGNS[only.standing]
    return `${sign} Log archive of ${clean(only.name, 64)} on ${clean(clusters[0]?.cluster ?? '', 60)}: ${logWord(only)}`
  }
  const signs = logs.map((log) => LOG_SIGNS[log.standing])
  const number = (sign: string) => signs.filter((one) => one === sign).length
  const counts = [
    ['🔴', number('🔴') === 1 ? 'needs you' : 'need you'],
    ['🟡', 'to watch'],
    ['❔', 'unknown'],
    ['⏳', 'starting'],
    ['🟢', 'archiving'],
    ['⚪', 'not judged'],
  ] as const
  const names = [...clusters, ...dark].map((one) => clean(one.cluster, 60))
  return [
    ...(dark.length > 0 ? [`🔴 ${count(dark.length, 'cluster')} did not answer`] : []),
    ...counts
      .filter(([sign]) => number(sign) > 0)
      .map(([sign, words]) => `${sign} ${number(sign)} ${words}`),
    `log archive${tenant === null ? '' : ` of ${clean(tenant, 64)}`} on ${names.join(', ') || 'no cluster'}`,
  ].join(' · ')
}

function detailGroups(report: LogReport, look: Look): readonly LineGroup[] {
  const several = report.details.length > 1
  return [
    group(darkLines(report.dark), []),
    ...report.details.flatMap((one) => [
      group(headOf(one, report, null, look), [
        ...one.logs.map((log) => logLines(log, look)),
        ...destinationLine(one),
      ]),
      ...tenantGroups(one, look, several ? ` on ${name(one.cluster)}` : ''),
    ]),
  ].filter((one) => one.head.length > 0)
}

function tenantGroups(one: TenantLogDetail, look: Look, on: string): readonly LineGroup[] {
  const title = (words: string, any: boolean) => (any ? [`*${words}*${on}`] : [])
  return [
    group(
      title('Log streams furthest behind', one.streams.length > 0),
      one.streams.slice(0, STREAMS).map((stream) => streamLine(stream, look)),
      one.streams.length - STREAMS,
    ),
    group(
      title('Earlier rounds', one.rounds.length > 0),
      one.rounds.map((round) => roundLine(round, look)),
    ),
    group(
      title('Pieces', one.pieces.length > 0),
      one.pieces.flatMap((round) => pieceLines(round, look)),
    ),
  ]
}

/** Whether logs may be recycled before they are archived (REFERENCE §4.5), and whether the destination is enabled. */
function destinationLine({ binding, destinationState }: TenantLogDetail): readonly string[] {
  if (binding === null && destinationState === null) return []
  const meaning: Readonly<Record<string, string>> = {
    OPTIONAL: 'log may be recycled before it is archived',
    MANDATORY: 'writing waits when archiving is behind',
  }
  const words = meaning[normalise(binding)]
  const facts = [
    binding === null ? '' : `binding ${code(binding, 40)}${words ? `: ${words}` : ''}`,
    destinationState === null ? '' : `state ${code(destinationState, 40)}`,
  ]
  return [`Destination · ${facts.filter((fact) => fact !== '').join(' · ')}`]
}

function group(head: readonly string[], lines: readonly string[], over = 0): LineGroup {
  const all = over > 0 ? [...lines, `+${over} more`] : lines
  return { head, lines: all, more: (left) => `+${over > 0 ? left - 1 + over : left} more` }
}

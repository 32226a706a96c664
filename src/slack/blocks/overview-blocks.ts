import type { KnownBlock } from '@slack/types'
import type { Login, UnreadableView } from '../../domain/rows.ts'
import { ago, clean, code, count, name } from '../format.ts'
import { groupBlocks, headRoom, type LineGroup } from './fitted-groups.ts'
import { ownView } from './own-view.ts'

/** One cluster of an overview: a line for each tenant. */
export interface OverviewCluster {
  readonly head: readonly string[]
  /** Worst first. */
  readonly unwell: readonly string[]
  readonly well: readonly string[]
}

/** What an overview shows. */
export interface Overview {
  readonly clusters: readonly OverviewCluster[]
  readonly dark: readonly { readonly cluster: string; readonly reason: string }[]
  /** `sets` or `log`: how to see what has no room. */
  readonly subcommand: string
  /** Characters. */
  readonly room: number
}

/** Lines of tenants of a cluster; beyond it those with nothing wrong shrink to a count. */
const LINES = 15
/** Clusters that do not answer and are named with their reason. */
const DARK = 10

/** Clusters with their tenants, worst first; tenants with nothing wrong give way to a count. */
export function overviewBlocks(overview: Overview): KnownBlock[] {
  const { clusters, subcommand } = overview
  const dark = darkLines(overview.dark)
  const groups = clusters.map((one): LineGroup => {
    const most = Math.max(LINES, one.unwell.length)
    const lines = [...one.unwell, ...one.well].slice(0, most)
    const hidden = one.unwell.length + one.well.length - lines.length
    return {
      head: one.head,
      lines: hidden > 0 ? [...lines, hiddenLine(hidden, subcommand)] : lines,
      more: (left) => moreLine(hidden > 0 ? left - 1 + hidden : left, one, subcommand),
    }
  })
  const room = overview.room - dark.join('\n').length
  const kept = groupsWithin(groups, room / 2)
  const over = groups.length - kept.length
  const rest =
    over > 0 ? [`+${count(over, 'more cluster')} → \`/obbackup ${subcommand} --cluster NAME\``] : []
  const nothing = clusters.length + overview.dark.length > 0 ? [] : ['No cluster is configured.']
  const first: LineGroup = { head: [...dark, ...nothing], lines: [], more: () => '' }
  const last: LineGroup = { head: rest, lines: [], more: () => '' }
  const all = [first, ...kept, last].filter((one) => one.head.length > 0 || one.lines.length > 0)
  return groupBlocks(all, overview.room)
}

/** The groups whose heads fit; those with most that needs somebody first when not all do. */
function groupsWithin(groups: readonly LineGroup[], room: number): readonly LineGroup[] {
  if (headRoom(groups) <= room) return groups
  const ranked = groups.toSorted((a, b) => b.lines.length - a.lines.length)
  let keep = ranked.length
  while (keep > 1 && headRoom(ranked.slice(0, keep)) > room) keep--
  return ranked.slice(0, keep)
}

/** Clusters that did not answer, as lines. */
export function darkLines(dark: Overview['dark']): readonly string[] {
  const lines = dark
    .slice(0, DARK)
    .map((one) => `🔴 *${name(one.cluster)} did not answer:* ${code(one.reason, 240)}`)
  const more = dark.length - lines.length
  return more > 0 ? [...lines, `🔴 +${count(more, 'more cluster')} did not answer`] : lines
}

/** `prod-sh · OceanBase 4.2.5.0 · 12 tenants · read 8 s ago`, and views that could not be read. */
export function clusterHead(
  one: {
    readonly cluster: string
    readonly version: string
    readonly login: Login
    readonly readAt: number
    readonly unreadable: readonly UnreadableView[]
  },
  at: number,
  tenants: number | null,
): readonly string[] {
  const version = clean(one.version, 40)
  const facts = [
    `*${name(one.cluster)}*`,
    version === 'unknown' ? 'OceanBase, version unknown' : `OceanBase ${code(version, 40)}`,
    tenants === null ? '' : count(tenants, 'tenant'),
    ownView(one.login),
    `read ${ago(one.readAt, at)}`,
  ]
  const blind = one.unreadable
    .slice(0, 3)
    .map(
      (view) =>
        `🔴 ${code(view.view, 80)} cannot be read, so what it would show is unknown: ${code(view.message, 160)}`,
    )
  return [facts.filter((fact) => fact !== '').join(' · '), ...blind]
}

function hiddenLine(hidden: number, subcommand: string): string {
  return `… ${hidden} more, nothing wrong with them → \`/obbackup ${subcommand} &lt;tenant&gt;\``
}

function moreLine(left: number, { unwell, well }: OverviewCluster, subcommand: string): string {
  const bad = Math.max(0, left - well.length)
  const words = bad > 0 && unwell.length > 0 ? ', some of which need somebody' : ''
  return `+${left} more${words} → \`/obbackup ${subcommand} &lt;tenant&gt;\``
}

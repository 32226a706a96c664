import type { KnownBlock } from '@slack/types'
import type { StatusReport } from '../../domain/status-report.ts'
import { STATUS_REFRESH, STATUS_SHOW_ALL } from '../action-ids.ts'
import { clean, code, name } from '../format.ts'
import type { Look } from '../look.ts'
import { type Rendered, toRendered } from '../rendered.ts'
import { shareButton } from './answer-buttons.ts'
import { textLength } from './budget.ts'
import { viewCause } from './failure-message.ts'
import { formButton } from './form-button.ts'
import { actions, button, SECTION_MAX, section } from './primitives.ts'
import {
  type ClusterLines,
  clusterLines,
  countsOf,
  countsWords,
  type StatusLine,
} from './status-lines.ts'

/** Characters of a whole answer, and blocks without the row of buttons (RULES §1.1: 10,000 and 50). */
const TEXT_BUDGET = 9500
const BLOCK_BUDGET = 47
/** View cause buttons; later lines name the command instead. */
const CAUSES = 5
/** Buttons that open a form beside a line. */
const FORMS = 5

/** `/obbackup status`: what needs somebody, what runs, how each tenant stands. Tenants that need somebody come first. */
export function renderStatus(
  report: StatusReport,
  look: Look,
  options: { showAll?: boolean; command: string } = { command: 'status' },
): Rendered {
  const { showAll = false, command } = options
  const narrowed = report.tenant !== null
  const clusters = report.clusters.map((status) =>
    clusterLines(status, { at: report.at, look, showAll, narrowed }),
  )
  const dark = report.dark.map(
    (one) =>
      `🔴 *${name(one.cluster)} does not answer*, and nothing of it is known yet: ${code(one.reason, 240)}`,
  )
  const hidden = clusters.some((one) => one.hidden > 0)
  const value = clean(command, 500) || 'status'
  const buttons = actions([
    hidden ? button(STATUS_SHOW_ALL, 'Show all', { value, label: 'Show every tenant' }) : null,
    button(STATUS_REFRESH, 'Refresh', { value, label: 'Read the status again' }),
    shareButton(value),
  ])
  const text = fallback(report)
  const room = TEXT_BUDGET - text.length - textLength(buttons)
  return toRendered(text, [...fitted({ clusters, dark, report, room }), ...buttons])
}

/** The lock-screen line: all clusters together. */
function fallback(report: StatusReport): string {
  const sum = { needs: report.dark.length, watch: 0, good: 0, rest: 0 }
  for (const status of report.clusters) {
    const counts = countsOf(status)
    sum.needs += counts.needs
    sum.watch += counts.watch
    sum.good += counts.good
    sum.rest += counts.rest
  }
  const names = [...report.clusters, ...report.dark].map((one) => clean(one.cluster, 60))
  const about = report.tenant === null ? '' : `${clean(report.tenant, 64)} on `
  const stale = report.clusters.some((status) => status.stale !== null) ? ' · partly old' : ''
  return `${countsWords(sum)}${stale} · ${about}${names.join(', ') || 'no cluster'}`
}

interface Parts {
  readonly clusters: readonly ClusterLines[]
  readonly dark: readonly string[]
  readonly report: StatusReport
  readonly room: number
}

/**
 * Blocks within the budget: lines are taken by importance until the room is used up, then less until it fits. When not
 * even one line for each cluster fits, the clusters that need most are shown and the others counted.
 */
function fitted(parts: Parts): KnownBlock[] {
  for (let budget = parts.room; budget > 0; budget -= 300) {
    const blocks = packed(composed(parts, budget))
    if (fits(blocks, parts)) return blocks
  }
  const worstFirst = parts.clusters.toSorted((a, b) => b.needs.length - a.needs.length)
  for (let keep = Math.min(40, worstFirst.length - 1); keep > 0; keep = Math.floor(keep / 2)) {
    const clusters = worstFirst.slice(0, keep)
    const dark = parts.dark.slice(0, keep)
    const more = worstFirst.length - clusters.length + parts.dark.length - dark.length
    const items = composed({ ...parts, clusters, dark }, parts.room / 2)
    const text = `+${more} more clusters → \`/obbackup status --cluster NAME\``
    const blocks = packed([...items, { line: { text }, cluster: '', apart: true }])
    if (fits(blocks, parts)) return blocks
  }
  return [section('There is too much to show. Ask for one: `/obbackup status --cluster NAME`.')]
}

function fits(blocks: readonly KnownBlock[], parts: Parts): boolean {
  return textLength(blocks) <= parts.room && blocks.length <= BLOCK_BUDGET
}

type Group = 'needs' | 'running' | 'tenants'
const GROUPS: readonly Group[] = ['needs', 'running', 'tenants']

/** How many lines of each group of each cluster fit: all that need somebody first, then what runs, then tenants. */
function allowance(parts: Parts, budget: number): Map<ClusterLines, Record<Group, number>> {
  const taken = new Map<ClusterLines, Record<Group, number>>(
    parts.clusters.map((one) => [one, { needs: 0, running: 0, tenants: 0 }]),
  )
  let left =
    budget -
    parts.dark.join('\n').length -
    parts.clusters.reduce((sum, one) => sum + one.head.join('\n').length, 0)
  for (const group of GROUPS) {
    let open = parts.clusters.filter((one) => one[group].length > 0)
    // One line of every cluster in turn, so that one bad cluster does not hide the others.
    while (open.length > 0) {
      open = open.filter((one) => {
        const counts = taken.get(one)
        const line = counts && one[group][counts[group]]
        if (!line || left < line.text.length + 1) return false
        left -= line.text.length + 1
        counts[group]++
        return true
      })
    }
  }
  return taken
}

interface Item {
  readonly line: StatusLine
  readonly cluster: string
  /** A new block may begin here, when there are blocks enough. */
  readonly apart: boolean
}

function composed(parts: Parts, budget: number): readonly Item[] {
  const taken = allowance(parts, budget)
  const items: Item[] = []
  const add = (cluster: string, lines: readonly StatusLine[]) => {
    lines.forEach((line, i) => {
      items.push({ line, cluster, apart: i === 0 })
    })
  }
  add(
    '',
    parts.dark.map((text) => ({ text })),
  )
  for (const one of parts.clusters) {
    const { cluster } = one.status
    const counts = taken.get(one) ?? { needs: 0, running: 0, tenants: 0 }
    add(
      cluster,
      one.head.map((text) => ({ text })),
    )
    const group = (title: string, key: Group, note = '') => {
      const lines = one[key].slice(0, counts[key])
      const more = one[key].length - lines.length
      const rest = more > 0 ? moreLine(more, cluster, parts.report) : ''
      const all = [one[key].length > 0 ? title : '', ...lines, rest, note].map((line) =>
        typeof line === 'string' ? { text: line } : line,
      )
      if (one[key].length > 0 || note !== '')
        add(
          cluster,
          all.filter((line) => line.text !== ''),
        )
    }
    group('*Needs you*', 'needs')
    const idle = one.status.stale === null ? 'Nothing runs now.' : 'Nothing was running then.'
    group('*Running*', 'running', one.running.length === 0 ? idle : '')
    group(
      '*Tenants*',
      'tenants',
      one.hidden > 0 ? `… ${one.hidden} more, nothing wrong with them` : '',
    )
  }
  if (parts.clusters.length === 0 && parts.dark.length === 0) {
    add('', [
      {
        text:
          parts.report.tenant === null
            ? 'No cluster is configured.'
            : `No tenant ${name(parts.report.tenant)} was found.`,
      },
    ])
  }
  return items
}

function moreLine(more: number, cluster: string, report: StatusReport): string {
  const several = report.clusters.length + report.dark.length > 1
  const filter = several ? ` --cluster ${cluster}` : ''
  return `+${more} more → ${code(`/obbackup status <tenant>${filter}`, 200)}`
}

/** Lines into sections: a line with a button is one of its own, groups stand apart while there are blocks enough. */
function packed(items: readonly Item[]): KnownBlock[] {
  const roomy = pack(items, true)
  return roomy.length <= BLOCK_BUDGET ? roomy : pack(items, false)
}

function pack(items: readonly Item[], apart: boolean): KnownBlock[] {
  const blocks: KnownBlock[] = []
  let held: string[] = []
  let causes = 0
  let forms = 0
  const flush = () => {
    if (held.length > 0) blocks.push(section(held))
    held = []
  }
  for (const { line, cluster, apart: mayPart } of items) {
    if (mayPart && apart) flush()
    const cause = line.job && causes < CAUSES ? viewCause(cluster, line.job, causes) : null
    const { form } = line
    const next = form && forms < FORMS ? formButton(forms, form.text, form.asked) : null
    if (cause || next) {
      flush()
      if (cause) causes++
      else forms++
      blocks.push(section(line.text, cause ?? next ?? undefined))
      continue
    }
    const text = line.job
      ? `${line.text} · ${code(`/obbackup job ${line.job.area} ${line.job.jobId} --cluster ${cluster}`, 160)}`
      : line.text
    if (held.join('\n').length + text.length + 1 > SECTION_MAX) flush()
    held.push(text)
  }
  flush()
  return blocks
}

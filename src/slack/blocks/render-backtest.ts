import type { Backtest, RuleCount, Said } from '../../domain/backtest.ts'
import { NOT_KEPT } from '../../domain/rule-changes.ts'
import type { RuleName } from '../../domain/rule-settings.ts'
import { formatDuration } from '../../domain/time.ts'
import { code, count } from '../format.ts'
import type { Look } from '../look.ts'
import { type Rendered, toRendered } from '../rendered.ts'
import { speak } from '../speak.ts'
import { markup, plain, type Voice } from '../voice.ts'
import { context, section, sections } from './primitives.ts'

/** `/obbackup rules backtest`: each rule with how often it would have spoken, and examples. */
export function renderBacktest(report: Backtest, look: Look): Rendered {
  const voice = markup(look)
  const said = report.rules.filter((one) => weight(one) > 0)
  const silent = report.rules.filter((one) => weight(one) === 0)
  const several =
    new Set(said.flatMap((one) => [...one.examples, ...one.gone].map((each) => each.cluster)))
      .size > 1
  const lines = (how: RuleCount['how']) =>
    said
      .filter((one) => one.how === how)
      .flatMap((one) => [
        countLine(one),
        ...one.examples.map((each) => exampleLine(each, several, voice)),
        ...one.gone.map((each) => `   ◦ no more: ${exampleWords(each, several, voice)}`),
      ])
  const quiet = (how: RuleCount['how']) =>
    silent.filter((one) => one.how === how).map((one) => `\`${one.rule}\``)
  const part = (title: string, how: RuleCount['how']) => {
    const [said, nothing] = [lines(how), silentLine(quiet(how))]
    return said.length === 0 && nothing === '' ? [] : sections([title, ...said, nothing])
  }
  return toRendered(headline(report, plain), [
    section([headline(report, voice), sourceWords(report, voice)]),
    ...part('*Judged again from what is remembered*', 'replayed'),
    ...part('*From the ends of jobs that are remembered: these rules have no limits*', 'from ends'),
    ...part('*Counted as it was seen then: these cannot be replayed*', 'as seen'),
    context(remarks(report, voice)),
  ])
}

function weight({ now, changed }: RuleCount): number {
  return Math.max(now, changed ?? 0)
}

function headline({ rules, changes, from, to }: Backtest, voice: Voice): string {
  const sum = (of: (one: RuleCount) => number) => rules.reduce((all, one) => all + of(one), 0)
  const now = sum((one) => one.now)
  const long = formatDuration((to - from) / 1000)
  if (changes.length === 0) {
    return `🔁 ${voice.bold(`${count(now, 'alert')} in ${long}`)} with the rules as they are`
  }
  const changed = sum((one) => one.changed ?? 0)
  const compared = changed === now ? ', as many as without,' : ` instead of ${now}`
  const words = changes.map((one) => voice.code(one.text, 80)).join(', ')
  return `🔁 ${voice.bold(`${count(changed, 'alert')}${compared} in ${long}`)} with ${words}`
}

function sourceWords({ from, to, runs, events, oldest, cut }: Backtest, voice: Voice): string {
  const short =
    oldest === null
      ? 'nothing is remembered yet'
      : oldest > from
        ? `the oldest that is remembered is of ${voice.time(oldest)}`
        : ''
  return [
    `${voice.time(from)} → ${voice.time(to)}`,
    `made from ${count(runs, 'run')} and ${count(events, 'event')}`,
    cut ? 'of more events, the oldest are left out' : '',
    short,
  ]
    .filter((one) => one !== '')
    .join(' · ')
}

/** `too_long` 7 × instead of 3 ×: 4 more · 2 × said then. */
function countLine({ rule, before, now, changed }: RuleCount): string {
  const was = before === (changed ?? now) ? '' : ` · ${before} × said then`
  if (changed === null || changed === now) return `${code(rule, 60)} ${now} ×${was}`
  const by = Math.abs(changed - now)
  const word = changed > now ? 'more' : 'fewer'
  return `${code(rule, 60)} ${changed} × instead of ${now} ×: ${by} ${word}${was}`
}

function exampleLine(said: Said, several: boolean, voice: Voice): string {
  return `   • ${exampleWords(said, several, voice)}`
}

function exampleWords({ at, title, evidence, cluster }: Said, several: boolean, voice: Voice) {
  const on = several ? ` on ${voice.name(cluster)}` : ''
  const why = evidence === null ? '' : ` · ${speak(evidence, voice)}`
  return `${voice.time(at)} ${speak(title, voice)}${on}${why}`
}

function silentLine(rules: readonly string[]): string {
  return rules.length === 0 ? '' : `Nothing said: ${rules.join(', ')}`
}

function remarks({ step, rules, from, archivesSince }: Backtest, voice: Voice): readonly string[] {
  return [
    `Not kept, so not judged again: ${notKept(rules)}. These are counted as they were said, and can be switched on or off here, no more.`,
    archivesSince === null
      ? 'Log archives are not remembered yet (on every cluster); they will be from now on. What was before is counted as it was said.'
      : `Log archives are remembered${archivesSince > from ? ` since ${voice.time(archivesSince)}; what was before is counted as it was said` : ''}. Lags are, from 5 min on, in steps of a tenth, and exactly at the limits that were set then.`,
    `Age and rhythm were judged once in ${formatDuration(step)}, for tenants that are there now; restores are left out. An alert that was there from the first moment on counts too. \`never_backed_up\` is judged of tenants of which every backup is known, \`zero_bytes\` by bytes alone.`,
    'Mutes, grouping and snoozes are not looked at: what is counted is what the rules say.',
  ]
}

/** `counters of running jobs (stalled), single polls (cluster_unreachable, view_unreadable)`. */
function notKept(rules: readonly RuleCount[]): string {
  const seen = new Set(rules.filter((one) => one.how === 'as seen').map((one) => one.rule))
  const reasons = Object.entries(NOT_KEPT).filter(([rule]) => seen.has(rule as RuleName))
  const byReason = Map.groupBy(reasons, ([, reason]) => reason)
  return [...byReason]
    .map(([reason, some]) => `${reason} (${some.map(([rule]) => `\`${rule}\``).join(', ')})`)
    .join(', ')
}

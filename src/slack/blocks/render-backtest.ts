import type { Backtest, RuleCount, Said } from '../../domain/backtest.ts'
import { REPLAYED } from '../../domain/rule-changes.ts'
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
  const several = new Set(said.flatMap((one) => one.examples.map((each) => each.cluster))).size > 1
  const lines = (how: RuleCount['how']) =>
    said
      .filter((one) => one.how === how)
      .flatMap((one) => [
        countLine(one),
        ...one.examples.map((each) => exampleLine(each, several, voice)),
      ])
  const replayed = lines('replayed')
  const seen = lines('as seen')
  const quiet = (how: RuleCount['how']) =>
    silent.filter((one) => one.how === how).map((one) => `\`${one.rule}\``)
  return toRendered(headline(report, plain), [
    section([headline(report, voice), sourceWords(report, voice)]),
    ...sections(['*Replayed from remembered runs*', ...replayed, silentLine(quiet('replayed'))]),
    ...sections([
      '*Counted as it was seen then: these cannot be replayed*',
      ...seen,
      silentLine(quiet('as seen')),
    ]),
    context(remarks(report)),
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

function sourceWords({ from, to, runs, events, oldest }: Backtest, voice: Voice): string {
  const short =
    oldest === null
      ? 'nothing is remembered yet'
      : oldest > from
        ? `the oldest that is remembered is of ${voice.time(oldest)}`
        : ''
  return [
    `${voice.time(from)} → ${voice.time(to)}`,
    `made from ${count(runs, 'run')} and ${count(events, 'event')}`,
    short,
  ]
    .filter((one) => one !== '')
    .join(' · ')
}

function countLine({ rule, now, changed }: RuleCount): string {
  if (changed === null || changed === now) return `${code(rule, 60)} ${now} ×`
  return `${code(rule, 60)} ${changed} × instead of ${now} ×`
}

function exampleLine({ at, title, cluster }: Said, several: boolean, voice: Voice): string {
  const on = several ? ` on ${voice.name(cluster)}` : ''
  return `   • ${voice.time(at)} ${speak(title, voice)}${on}`
}

function silentLine(rules: readonly string[]): string {
  return rules.length === 0 ? '' : `Nothing said: ${rules.join(', ')}`
}

function remarks({ step }: Backtest): readonly string[] {
  const names = [...REPLAYED].map((rule) => `\`${rule}\``)
  return [
    `Only ${names.join(', ')} can be judged again, with other limits as well: they need runs, which are remembered. The others look at counters, archive states, windows and rows that nobody keeps: they are counted as they were said, and can be switched on or off here, no more.`,
    `Age and rhythm were judged once in ${formatDuration(step)}, for tenants that are there now; restores are left out. An alert that was there from the first moment on counts too.`,
  ]
}

import type { ActionsBlock } from '@slack/types'
import type { Match } from '../../domain/match.ts'
import type { Mute, Quiet } from '../../domain/mute.ts'
import { formatDuration } from '../../domain/time.ts'
import { nthAction, UNMUTE } from '../action-ids.ts'
import { code, count, escapeText, mention } from '../format.ts'
import type { Look } from '../look.ts'
import { type Rendered, toRendered } from '../rendered.ts'
import { markup, plain } from '../voice.ts'
import { matchWords } from './match-words.ts'
import { actions, button, section } from './primitives.ts'

/** Mutes that are shown, each with its button. */
const SHOWN = 20

/** `/obbackup mutes`: what is muted, by whom, why, until when, and how much it keeps back. */
export function renderMutes(
  list: { readonly quiets: readonly (Quiet & { readonly held: number })[]; readonly at: number },
  look: Look,
): Rendered {
  const voice = markup(look)
  const { quiets, at } = list
  const shown = quiets.slice(0, SHOWN)
  const headline =
    quiets.length === 0 ? 'Nothing is muted now' : `🔕 ${count(quiets.length, 'mute')} now`
  return toRendered(headline, [
    section(`*${headline}*`),
    ...shown.map((quiet, i) => {
      const left = formatDuration((quiet.until - at) / 1000)
      const own = quiet.by !== null
      const name = own ? voice.code(quiet.id, 30) : 'Maintenance window'
      const who = quiet.by === null ? '' : ` by ${mention(quiet.by)}`
      return section(
        [
          `${name}: ${matchWords(quiet.match, voice)}`,
          `until ${voice.time(quiet.until)} (${left} left)${who}: ${escapeText(quiet.reason, 300)}`,
          quiet.held > 0
            ? `${count(quiet.held, 'alert')} kept back so far`
            : 'nothing kept back so far',
        ],
        own ? unmuteButton(quiet.id, i) : undefined,
      )
    }),
    ...(quiets.length > SHOWN ? [section(`+${quiets.length - SHOWN} more`)] : []),
  ])
}

/** What a mute names that nobody knows. */
type Unknown = Readonly<Record<'cluster' | 'tenant', readonly string[]>>

/** The answer to `mute`: what it means from now on, and how it is ended. */
export function renderMuted(
  {
    mute,
    open,
    unknown,
  }: { readonly mute: Mute; readonly open: number; readonly unknown: Unknown },
  look: Look,
): Rendered {
  const voice = markup(look)
  const said = (match: Match, words: typeof voice) => `🔕 Muted ${matchWords(match, words)}`
  const now =
    open === 0
      ? ''
      : `${count(open, 'alert')} that ${open === 1 ? 'is' : 'are'} open now ${open === 1 ? 'is' : 'are'} not said again until then.`
  return toRendered(`${said(mute.match, plain)} until ${plain.time(mute.until)}`, [
    section([
      `*${said(mute.match, voice)}* until ${voice.time(mute.until)}`,
      ...unknownWords(unknown),
      'What opens meanwhile is kept back, and told when it ends.',
      now,
      `End it earlier with \`/obbackup unmute ${mute.id}\`.`,
    ]),
    ...unmuteRow(mute.id),
  ])
}

/** A misspelt name mutes nothing, which is found out at night. */
function unknownWords({ cluster, tenant }: Unknown): readonly string[] {
  const all = (some: readonly string[]) =>
    some
      .slice(0, 5)
      .map((one) => code(one.trim(), 100))
      .join(', ')
  return [
    ...(cluster.length > 0 ? [`⚠️ No cluster is configured that fits ${all(cluster)}.`] : []),
    ...(tenant.length > 0
      ? [`⚠️ No tenant was seen that fits ${all(tenant)}: is that its name?`]
      : []),
  ]
}

function unmuteRow(id: string): ActionsBlock[] {
  return actions([unmuteButton(id, 0)])
}

function unmuteButton(id: string, n: number) {
  return button(nthAction(UNMUTE, n), 'Unmute', { value: id, label: `End the mute ${id}` })
}

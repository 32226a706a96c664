import type { Button } from '@slack/types'
import type { Archive } from '../../domain/archive.ts'
import { likelyCause } from '../../domain/cause.ts'
import type { MessageBody } from '../../domain/notification.ts'
import { scnToMs } from '../../domain/scn.ts'
import { codeInComment, normalise } from '../../domain/state.ts'
import { formatDuration } from '../../domain/time.ts'
import { code, list } from '../format.ts'
import type { Look } from '../look.ts'
import { type Rendered, toRendered } from '../rendered.ts'
import { speak } from '../speak.ts'
import { markup, plain, type Voice } from '../voice.ts'
import { archiveForm } from './archive-form.ts'
import { codeWords } from './cause-words.ts'
import { formButton } from './form-button.ts'
import { flapsWords } from './outage-messages.ts'
import { actions, context, section } from './primitives.ts'

type ArchiveBody = Extract<MessageBody, { template: 'archive' }>

/** Trouble with one tenant's log archive, edited while it lasts, green when it is over. */
export function renderArchive(body: ArchiveBody, look: Look): Rendered {
  const voice = markup(look)
  const { archive } = body
  const small = [
    code(archive.status, 40),
    archive.roundId === '' ? '' : `round ${code(archive.roundId, 20)}`,
    archive.path ? code(archive.path, 160) : '',
  ]
  return toRendered(headline(body, plain), [
    section([headline(body, voice), ...details(body, voice)]),
    context([small.filter(Boolean).join(' · ')]),
    ...actions([look.acts && body.outcome === 'open' ? archiveButton(body) : null]),
  ])
}

/** The form that gets the archive going again. A 3.x, which tells no path, has none for one tenant (COMMANDS §7). */
function archiveButton({ archive, cluster }: ArchiveBody): Button | null {
  if (archive.path === null) return null
  const form = archiveForm(archive.state)
  if (!form) return null
  const { operation, text } = form
  return formButton(0, text, { operation, tenants: [archive.tenantName], cluster })
}

function headline(
  { archive, incident, outcome, cluster, dropped = [] }: ArchiveBody,
  voice: Voice,
): string {
  const on = `on ${voice.name(cluster)}`
  const what = `log archive of ${voice.name(archive.tenantName)}`
  if (outcome === 'recovered') {
    return `🟢 ${voice.bold(`Recovered: ${what} is running again`)} ${on}${lag(archive)}`
  }
  if (outcome === 'dropped') {
    return `🟢 ${voice.bold(`Over: ${speak(dropped, voice)}`)} ${on}, and with it its log archive`
  }
  if (outcome === 'replaced') {
    return `⚪ ${voice.bold(`L${what.slice(1)}`)} ${on}: the trouble is another one now, see the newer message`
  }
  if ((incident.flaps?.wellSince ?? null) !== null) {
    return `🟡 ${voice.bold(`L${what.slice(1)} comes and goes`)} ${on}: it runs now${lag(archive)}`
  }
  const sign = incident.severity === 'critical' ? '🔴' : '🟡'
  return `${sign} ${voice.bold(`L${what.slice(1)} ${conditionWords(body(archive, incident))}`)} ${on}`
}

function body(archive: Archive, incident: ArchiveBody['incident']) {
  return { archive, condition: incident.condition }
}

/** `is interrupted`, `is not running`, `is 12 min behind`. */
function conditionWords(facts: {
  archive: Archive
  condition: ArchiveBody['incident']['condition']
}): string {
  const { archive, condition } = facts
  if (archive.state === 'interrupted') return 'is interrupted'
  if (archive.state === 'paused') return 'is paused'
  if (archive.state === 'stopped') return 'is stopped'
  if (archive.state === 'cancelling') return isPaused(archive) ? 'is being paused' : 'is stopping'
  if (condition === 'interrupted') return 'is interrupted'
  return archive.lag === null ? 'is behind' : `is ${formatDuration(archive.lag)} behind`
}

function lag(archive: Archive): string {
  return archive.lag === null ? '' : ` · ${formatDuration(archive.lag)} behind`
}

function details(
  { archive, incident, outcome, owed, at }: ArchiveBody,
  voice: Voice,
): readonly string[] {
  const lasted = formatDuration((at - incident.since) / 1000)
  if (outcome === 'recovered') {
    return [
      `The trouble began ${voice.time(incident.since)} and lasted ${lasted}.`,
      owed
        ? `A backup of ${list(
            owed.map((one) => voice.name(one)),
            10,
          )} failed meanwhile: run it again, unless one was good since.`
        : '',
      newRound(archive, incident.since)
        ? `A new round began ${voice.time(scnToMs(archive.startScn))}: what it archives can be restored only from a full backup made after that. *Next:* take one if there is none yet.`
        : '',
    ]
  }
  if (outcome === 'dropped') {
    return [`Its log archive was in trouble since ${voice.time(incident.since)}, for ${lasted}.`]
  }
  const checkpoint = scnToMs(archive.checkpointScn)
  const only =
    checkpoint === null
      ? 'Up to which point it can be restored is unknown.'
      : `Recoverable only up to ${voice.time(checkpoint)}.`
  const since = `Since ${voice.time(incident.since)}${at - incident.since < 1000 ? '' : ` (${lasted})`}.`
  if (outcome === 'replaced') return [since]
  if ((incident.flaps?.wellSince ?? null) !== null) return [flapsWords(incident, voice)]
  const found = codeInComment(archive.comment)
  const likely = likelyCause(found, archive.comment)
  const words = found === null ? null : codeWords(found, voice, archive.comment)
  return [
    `${since} ${only}`,
    flapsWords(incident, voice),
    words
      ? `*Cause:* ${words.short}: ${words.cause}`
      : likely
        ? `*Cause:* ${likely.meaning} · owner: ${likely.owner}`
        : '',
    archive.comment ? code(archive.comment, 300) : '',
    `*Next:* ${(incident.condition === 'interrupted' && restart(archive)) || nextStep(archive, words?.next ?? null)}`,
  ]
}

/** Whether the archive runs in a round that began after the trouble: then the window has a hole (REFERENCE §4.2). */
function newRound(archive: Archive, since: number): boolean {
  const start = scnToMs(archive.startScn)
  return start !== null && start >= since
}

const NEW_ROUND = 'wait for `DOING`, and take a full backup: the window has a hole.'
/** A paused round goes on where it stood; it needs no new full backup (REFERENCE §4.2, COMMANDS). */
const RESUME =
  'If nobody meant that, set `LOG_ARCHIVE_DEST_STATE` to `ENABLE`: the same round goes on. Until then nothing later can be restored.'

/** Whether it is paused, or about to be: DEFER was set, which only 4.x knows. */
function isPaused({ status }: Archive): boolean {
  return normalise(status).startsWith('SUSPEND')
}

/** The rest of the way out of INTERRUPTED, once it was stopped (REFERENCE §4.2); empty elsewhere. */
function restart({ state }: Archive): string {
  if (state === 'cancelling') return `Wait for \`STOP\`, start the archive, ${NEW_ROUND}`
  return state === 'stopped' ? `Start the archive, ${NEW_ROUND}` : ''
}

/** What to do about an archive that is not well; `next` is what its error code says, if there is one. */
export function nextStep(archive: Archive, next: string | null): string {
  switch (archive.state) {
    case 'interrupted': {
      // Some causes end with these very steps; they are told once.
      const first = next !== null && !next.includes('full backup') ? `${next} Then stop` : 'Stop'
      return `${first} the archive, wait for \`STOP\`, start it, ${NEW_ROUND}`
    }
    case 'paused':
    case 'stopped':
    case 'cancelling':
      if (isPaused(archive)) return RESUME
      return 'If nobody meant that, start the archive again and take a full backup. Nothing since then can be restored.'
    default:
      return (
        next ?? 'Check the destination: how fast it writes, and whether every OBServer reaches it.'
      )
  }
}

import type { Button } from '@slack/types'
import type { MessageBody } from '../../domain/notification.ts'
import { MAX_TENANTS, type OperationKind } from '../../domain/operation.ts'
import type { Finding } from '../../domain/rule.ts'
import { formatDuration } from '../../domain/time.ts'
import type { Look } from '../look.ts'
import { type Rendered, toRendered } from '../rendered.ts'
import { speak } from '../speak.ts'
import { markup, plain, type Voice } from '../voice.ts'
import { viewCause } from './failure-message.ts'
import { formButton } from './form-button.ts'
import { actions, context, section } from './primitives.ts'

type RuleBody = Extract<MessageBody, { template: 'rule' }>

/** Figures that are shown of one finding. */
const EVIDENCE = 8

/** What a rule found, edited while it lasts, green when it is over. */
export function renderRule(body: RuleBody, look: Look): Rendered {
  const { finding, since } = body.incident
  const voice = markup(look)
  if (!finding) return toRendered('obbackup: a finding without its facts', [])
  const lasted = formatDuration((body.at - since) / 1000)
  const open = body.outcome === 'open'
  return toRendered(headline(body, finding, plain), [
    section([
      headline(body, finding, voice),
      ...(open
        ? finding.evidence.slice(0, EVIDENCE).map((one) => `• ${speak(one, voice)}`)
        : [`Since ${voice.time(since)}, for ${lasted}.`]),
      open ? `*Next:* ${speak(finding.next, voice)}` : '',
    ]),
    context([
      [`rule \`${finding.rule}\``, open ? `since ${voice.time(since)}` : '']
        .filter((one) => one !== '')
        .join(' · '),
    ]),
    ...actions([
      open && finding.job ? viewCause(body.cluster, finding.job, 0) : null,
      open && look.acts ? remedyButton(body.cluster, finding) : null,
    ]),
  ])
}

/** Opens the form of what mends it, filled in; null where nothing does at once. */
function remedyButton(cluster: string, { remedy, tenants }: Finding): Button | null {
  const text = remedy && WORDS[remedy.operation]
  if (!text || tenants.length === 0 || tenants.length > MAX_TENANTS) return null
  return formButton(0, text, { ...remedy, tenants, cluster })
}

const WORDS: Partial<Record<OperationKind, string>> = {
  backup: 'Back up now…',
  'cancel-cleanup': 'Cancel the cleanup…',
  'archive-start': 'Start archive…',
  'archive-resume': 'Resume archive…',
  'activate-standby': 'Activate…',
}

function headline(
  { incident, cluster, outcome }: RuleBody,
  finding: Finding,
  voice: Voice,
): string {
  const on = `on ${voice.name(cluster)}`
  switch (outcome) {
    case 'over':
      return `🟢 ${voice.bold(`Over: ${speak(finding.over, voice)}`)} ${on}`
    case 'worse':
      return `⚪ ${voice.bold(speak(finding.title, voice))} ${on}: it grew worse, see the newer message`
    case 'open': {
      const word = { critical: '🔴', warning: '🟡', info: '⚪' }[incident.severity]
      return `${word} ${voice.bold(speak(finding.title, voice))} ${on}`
    }
  }
}

import type { InputBlock, KnownBlock } from '@slack/types'
import { isOfOneTenant } from '../../domain/command-operation.ts'
import type { FieldProblem } from '../../domain/field-problem.ts'
import type { OperationKind } from '../../domain/operation.ts'
import { YES } from '../../domain/operation-form.ts'
import { REASON_MAX } from '../../domain/restore-form.ts'
import { FORM_AGAIN, FORM_INSTEAD, nthAction } from '../action-ids.ts'
import { clean, forOnePerson } from '../format.ts'
import { box, codeField, input, textField } from './form-elements.ts'
import { actions, button, context, divider, section, sections } from './primitives.ts'

/** Title of an operation's form, at most 24 characters (RULES §1.1). */
export const FORM_TITLES: Readonly<Record<OperationKind, string>> = {
  backup: 'Back up',
  'cancel-backup': 'Cancel a backup',
  'archive-start': 'Start log archive',
  'archive-stop': 'Stop log archive',
  'archive-suspend': 'Suspend log archive',
  'archive-resume': 'Resume log archive',
  'archive-restart': 'Restart log archive',
  'cleanup-policy-set': 'Set cleanup policy',
  'cleanup-policy-drop': 'Drop cleanup policy',
  'delete-obsolete': 'Delete old backups',
  'cancel-cleanup': 'Cancel a cleanup',
  restore: 'Restore a tenant',
  'cancel-restore': 'Cancel a restore',
  'activate-standby': 'Activate a tenant',
  'recover-table': 'Recover tables',
  'cancel-recover-table': 'Cancel table recovery',
}

/** What the operation does to people who rely on the tenant: said in the form before anybody asks (COMMANDS §8). */
export const CONSEQUENCES: Readonly<Record<OperationKind, string>> = {
  backup: 'A backup loads the servers and the backup destination while it runs.',
  'cancel-backup': 'What the backup has done so far is wasted; its set cannot be restored from.',
  'archive-start': 'A new archive round begins. Points in time need a full backup taken after it.',
  'archive-stop':
    '⚠️ From then on there is *no point-in-time recovery*: what is changed later cannot be restored until the archive runs again and a new full backup is there.',
  'archive-suspend':
    '⚠️ While it is suspended nothing newer can be restored to. After resume the round goes on, as long as the logs are still there.',
  'archive-resume': 'The round goes on where it was suspended.',
  'archive-restart':
    'Three statements, one approval: stop the archive, start it once it is `STOP`, then a full backup once it is `DOING`. What was changed since the interruption can be restored only from that backup on.',
  'cleanup-policy-set':
    '⚠️ Backups that no longer serve this window are deleted every hour, for good.',
  'cleanup-policy-drop':
    'Nothing is deleted automatically any more; the destination fills up until a policy is set again.',
  'delete-obsolete': '⚠️ Obsolete backups are deleted, for good.',
  'cancel-cleanup':
    'What is deleted stays deleted. The hourly job starts again while a policy stands; drop the policy to stop it for good.',
  restore: 'The tenant that was backed up stays as it is.',
  'cancel-restore': '⚠️ The half-restored tenant is *dropped*; its resource pools stay.',
  'activate-standby':
    '⚠️ The tenant becomes `PRIMARY` and takes writes; it no longer follows the log it was restored from. There is no way back.',
  'recover-table':
    'Each table comes back under a new name: nothing in the target is overwritten. Foreign keys and triggers are not recovered.',
  'cancel-recover-table':
    'All table recoveries into the tenant stop. Tables that are imported already stay.',
}

const LABELS: Readonly<Record<string, string>> = {
  cluster: 'Cluster',
  setId: 'Start from',
  point: 'Time or SCN',
  pool: 'Resource pool',
  locality: 'Locality',
  primaryZone: 'Primary zone',
  concurrency: 'Restore threads',
  method: 'Method',
  passwords: 'Backup passwords',
  targetTenantId: 'Into tenant',
  tables: 'Tables, one a line',
  backupType: 'Kind',
  plusArchivelog: 'With the log',
  password: 'Backup password',
  recoveryDays: 'Keep what is needed to restore to any point of the last … days',
  reason: 'Reason',
  breakGlass: 'In an emergency',
  code: 'Code, to break the glass',
}

/** How a form calls its field, or null for what has none. */
export function labelOf(name: string, operation: OperationKind): string | null {
  switch (name) {
    case 'target':
      return operation === 'cancel-restore'
        ? 'Tenant that is being restored'
        : 'Name of the new tenant'
    case 'tenants':
      return isOfOneTenant(operation) ? 'Tenant' : 'Tenants'
    case 'tenantId':
      return operation === 'restore'
        ? 'Restore the backup of tenant'
        : 'Take the tables from the backup of tenant'
    case 'pointKind':
      return operation === 'restore' ? 'Restore to' : 'As they were at'
    default:
      return LABELS[name] ?? null
  }
}

/** A field of a form under its label. */
export function labelled(
  operation: OperationKind,
  name: string,
  element: InputBlock['element'],
  facts: { hint?: string; optional?: boolean; dispatch?: boolean } = {},
): InputBlock {
  return input(name, labelOf(name, operation) ?? name, element, facts)
}

/** Problems found after a form was sent, above its fields, with a button to what may be asked for instead. */
export function problemBlocks(
  problems: readonly FieldProblem[],
  operation: OperationKind,
): KnownBlock[] {
  if (problems.length === 0) return []
  const lines = problems.slice(0, 12).map((one) => {
    const text = forOnePerson(one.message, 400)
    if (text.startsWith('✗')) return text
    // What belongs to no field comes under `reason`, the one that every form has.
    const label = one.field === 'reason' ? null : labelOf(one.field, operation)
    return label === null ? `• ${text}` : `• *${label}:* ${text}`
  })
  const offers = [...new Set(problems.flatMap((one) => one.offer ?? []))].slice(0, 3)
  return [
    ...sections(['⚠️ *It was not asked for yet:*', ...lines]),
    ...actions(offerButtons(offers)),
    divider(),
  ]
}

function insteadText(offer: string): string {
  if (/^backup full\b/.test(offer)) return 'Ask for a full backup instead…'
  // The form names the tenants; a button is cut where a phone ends.
  const words = /^(?:archive|cleanup policy|restore) [a-z]+/.exec(offer)?.[0] ?? offer
  return `Ask for ${clean(words, 45)} instead…`
}

/** A word above the fields that is no problem of any of them. */
export function noteBlocks(note: string | null | undefined): KnownBlock[] {
  return note ? [section(`⚠️ ${forOnePerson(note, 1000)}`), divider()] : []
}

/** Why there is nothing to fill in: with a button that tries again, or to what may be asked for instead. */
export function noFormBlocks(facts: {
  readonly problem: string | null
  readonly away?: boolean
  readonly offer?: string | null
}): KnownBlock[] {
  const { problem, away = false, offer = null } = facts
  return [
    section(`⚠️ ${forOnePerson(problem ?? '', 1000)}`),
    ...actions([
      away
        ? button(FORM_AGAIN, 'Try again', { value: 'again', label: 'Read the database again' })
        : null,
      ...offerButtons(offer === null ? [] : [offer]),
    ]),
  ]
}

/** Buttons that open the form of what may be asked for instead. */
function offerButtons(offers: readonly string[]): ReturnType<typeof button>[] {
  return offers
    .filter((offer) => offer.length <= 1500)
    .map((offer, i) =>
      button(nthAction(FORM_INSTEAD, i), insteadText(offer), {
        value: offer,
        label: `Open the form of ${clean(offer, 50)}`,
      }),
    )
}

/** The last fields of every form: break-glass where it is allowed, the reason, and what happens next. */
export function askingBlocks(facts: {
  readonly operation: OperationKind
  readonly mayBreakGlass: boolean
  readonly breakGlassCode: boolean
  readonly breakGlass: string
  readonly reason: string
  readonly prefix: string
}): KnownBlock[] {
  const { operation, mayBreakGlass, breakGlassCode, breakGlass, reason, prefix } = facts
  const broken = {
    value: YES,
    text: 'Break glass: run it without approval',
    description: 'After a countdown that anybody may stop; reviewed next morning.',
  }
  return [
    labelled(
      operation,
      'reason',
      textField(`${prefix}_reason`, reason, { max: REASON_MAX, multiline: true }),
      { hint: 'The approvers read it, and it stays in the audit log.' },
    ),
    ...(mayBreakGlass
      ? [
          labelled(
            operation,
            'breakGlass',
            box(`${prefix}_break_glass`, broken, breakGlass === YES),
            { optional: true },
          ),
        ]
      : []),
    // Never filled in: a code is shown to nobody, and kept nowhere.
    ...(mayBreakGlass && breakGlassCode
      ? [
          codeField('code', labelOf('code', operation) ?? 'Code', `${prefix}_code`, {
            optional: true,
          }),
        ]
      : []),
    context([
      mayBreakGlass
        ? 'Nothing is started yet: somebody else has to approve the exact plan first, unless the glass is broken.'
        : 'Nothing is started yet: somebody else has to approve the exact plan first.',
    ]),
  ]
}

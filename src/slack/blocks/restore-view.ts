import type { KnownBlock, ModalView, RadioButtons } from '@slack/types'
import type { FieldProblem } from '../../domain/field-problem.ts'
import {
  REASON_MAX,
  type RestoreChoices,
  type RestoreFormInput,
  type RestoreSet,
} from '../../domain/restore-form.ts'
import { nthAction, RESTORE_CLUSTER, RESTORE_SUBMIT, RESTORE_TENANT } from '../action-ids.ts'
import { ago, bytes, escapeText, name, utc } from '../format.ts'
import type { Look } from '../look.ts'
import {
  type Choice,
  choice,
  input as field,
  fits,
  option,
  select,
  textField,
} from './form-elements.ts'
import { TITLE_MAX } from './plain-views.ts'
import { context, divider, plainText, section, sections } from './primitives.ts'
import { AUTOMATIC_SET, EMPTY_FORM, metadataOf } from './read-restore-view.ts'
import { segmentLines } from './window-words.ts'

export { readRestoreView } from './read-restore-view.ts'

/** What else the form needs. */
export interface RestoreViewOptions {
  /** Where the command was typed; kept with the form. */
  readonly channel: string
  /** Problems found after the form was sent, shown above it. */
  readonly problems?: readonly FieldProblem[]
  /** Default: each viewer's own time zone. */
  readonly look?: Look
}

const POINT_KINDS = [
  { value: 'latest', text: 'The latest point that can be recovered' },
  { value: 'time', text: 'A time, with its zone' },
  { value: 'scn', text: 'An SCN' },
] as const satisfies readonly Choice[]

/**
 * The restore form. Changing the cluster or the tenant dispatches RESTORE_CLUSTER / RESTORE_TENANT; the form is then
 * made again with `input` holding what was typed. Without a tenant, or with a problem, it has no fields and no submit.
 * Fields' block ids are the names of RestoreFormInput. Action ids change with cluster and tenant, because Slack would
 * otherwise keep the old choice in a list that no longer has it.
 */
export function restoreView(
  choices: RestoreChoices,
  input: Partial<RestoreFormInput>,
  options: RestoreViewOptions,
): ModalView {
  const poolFits = choices.pools.some((pool) => fits({ value: pool }))
  const ready = choices.problem === null && choices.tenantId !== null && poolFits
  const cluster = choices.cluster
  const form: RestoreFormInput = {
    ...EMPTY_FORM,
    ...input,
    cluster,
    tenantId: choices.tenantId ?? '',
  }
  const look = options.look ?? { timeZone: null }
  return {
    type: 'modal',
    callback_id: RESTORE_SUBMIT,
    title: plainText('Restore a tenant', TITLE_MAX),
    close: plainText('Cancel', TITLE_MAX),
    ...(ready ? { submit: plainText('Ask for approval', TITLE_MAX) } : {}),
    private_metadata: metadataOf(options.channel, form),
    blocks: [
      ...problemBlocks(options.problems ?? []),
      ...sourceBlocks(choices, ready),
      ...(ready ? formBlocks(choices, form, look) : reasonItIsNotReady(choices)),
    ],
  }
}

function problemBlocks(problems: readonly FieldProblem[]): KnownBlock[] {
  if (problems.length === 0) return []
  const lines = problems.slice(0, 12).map((one) => `• ${escapeText(one.message, 400)}`)
  return [...sections(['⚠️ *It was not asked for yet:*', ...lines]), divider()]
}

function reasonItIsNotReady(choices: RestoreChoices): KnownBlock[] {
  if (choices.problem !== null) return [section(`⚠️ ${escapeText(choices.problem, 1000)}`)]
  if (choices.tenantId !== null) {
    return [
      section('⚠️ There is no free resource pool to offer. Create one for the new tenant first.'),
    ]
  }
  return [
    section(
      choices.tenants.length === 0
        ? 'This cluster has no tenant to restore.'
        : 'Choose the tenant whose backup is to be restored.',
    ),
  ]
}

function sourceBlocks(choices: RestoreChoices, ready: boolean): KnownBlock[] {
  const clusters = choices.clusters.map((one) => ({ value: one, text: one }))
  const tenants = choices.tenants.map((one) => ({ value: one.tenantId, text: one.name }))
  const n = clusterNumber(choices)
  const selects = [
    {
      id: 'cluster',
      label: 'Cluster',
      element: select(RESTORE_CLUSTER, 'Choose a cluster', clusters, choices.cluster),
    },
    {
      id: 'tenantId',
      label: 'Restore the backup of tenant',
      element: select(
        nthAction(RESTORE_TENANT, n),
        'Choose a tenant',
        tenants,
        choices.tenantId ?? '',
      ),
    },
  ]
  return selects
    .filter(({ id }) => (id === 'cluster' ? clusters.some(fits) : tenants.some(fits)))
    .map(({ id, label, element }) =>
      ready ? field(id, label, element, { dispatch: true }) : choice(id, label, element),
    )
}

function clusterNumber(choices: RestoreChoices): number {
  return Math.max(0, choices.clusters.indexOf(choices.cluster))
}

function formBlocks(choices: RestoreChoices, form: RestoreFormInput, look: Look): KnownBlock[] {
  const scope = `${clusterNumber(choices)}:${choices.tenantId}`
  const pools = choices.pools.map((pool) => ({ value: pool, text: pool }))
  return [
    ...sections([
      `*What of ${name(choices.tenant ?? '')} can be restored to*`,
      ...segmentLines(choices.segments, look),
    ]),
    field(
      'setId',
      'Start from',
      select(
        `restore_set:${scope}`,
        'Choose a set',
        setChoices(choices),
        form.setId || AUTOMATIC_SET,
      ),
    ),
    field('pointKind', 'Restore to', pointKinds(form.pointKind)),
    field(
      'point',
      'Time or SCN',
      textField('restore_point', form.point, {
        max: 60,
        placeholder: '2026-11-20 12:29:00 +08:00',
      }),
      { optional: true, hint: 'For example 2026-11-20 12:29:00 +08:00. A time needs its zone.' },
    ),
    field(
      'target',
      'Name of the new tenant',
      textField('restore_target', form.target, { max: 63, placeholder: 'crm_fix' }),
      { hint: 'It must not exist yet; the tenant that was backed up stays as it is.' },
    ),
    field(
      'pool',
      'Resource pool',
      select(`restore_pool:${clusterNumber(choices)}`, 'Choose a free pool', pools, form.pool),
      { hint: poolHint(choices.pools) },
    ),
    field(
      'locality',
      'Locality',
      textField('restore_locality', form.locality, { max: 200, placeholder: 'F@z1,F@z2,F@z3' }),
      { optional: true },
    ),
    field(
      'primaryZone',
      'Primary zone',
      textField('restore_primary_zone', form.primaryZone, { max: 200, placeholder: 'z1,z2;z3' }),
      { optional: true },
    ),
    field(
      'concurrency',
      'Restore threads',
      textField('restore_concurrency', form.concurrency, { max: 3 }),
      { optional: true, hint: '1 to 100.' },
    ),
    field(
      'reason',
      'Reason',
      textField('restore_reason', form.reason, { max: REASON_MAX, multiline: true }),
      { hint: 'The approvers read it.' },
    ),
    context(['Nothing is started yet: somebody else has to approve the exact plan first.']),
  ]
}

function pointKinds(chosen: string): RadioButtons {
  const options = POINT_KINDS.map((kind) => option(kind))
  const initial = options.find((one) => one.value === chosen) ?? options[0]
  return {
    type: 'radio_buttons',
    action_id: 'restore_point_kind',
    options,
    ...(initial ? { initial_option: initial } : {}),
  }
}

function setChoices(choices: RestoreChoices): readonly Choice[] {
  return [
    { value: AUTOMATIC_SET, text: 'The newest set before the point' },
    ...choices.sets
      .slice(0, 99)
      .map((set) => ({ value: set.setId, text: setText(set, choices.databaseNow) })),
  ]
}

function setText(set: RestoreSet, now: number): string {
  return [
    `${set.full ? 'full' : 'inc'} set ${set.setId}`,
    ago(set.at, now),
    utc(set.at),
    set.bytes === null ? '' : bytes(set.bytes),
    set.encrypted ? 'encrypted' : '',
    set.plusArchivelog ? '+ log' : '',
  ]
    .filter((one) => one !== '')
    .join(' · ')
}

function poolHint(pools: readonly string[]): string {
  const unfit = pools.filter((pool) => !fits({ value: pool })).length
  const left = unfit === 0 ? '' : ` ${unfit} with names too long for Slack are not offered.`
  return `Only pools that no tenant uses are offered.${left}`
}

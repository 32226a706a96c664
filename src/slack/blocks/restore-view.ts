import type { KnownBlock, ModalView } from '@slack/types'
import { linesOf } from '../../domain/operation-form.ts'
import type { RestoreChoices, RestoreFormInput, RestoreSet } from '../../domain/restore-form.ts'
import { nthAction, RESTORE_CLUSTER, RESTORE_SUBMIT, RESTORE_TENANT } from '../action-ids.ts'
import { ago, bytes, name, utc } from '../format.ts'
import type { Look } from '../look.ts'
import {
  type Choice,
  choice,
  fits,
  multiSelect,
  radios,
  select,
  textField,
} from './form-elements.ts'
import { type FormFrame, formView } from './form-view.ts'
import { labelled, labelOf, noFormBlocks } from './form-words.ts'
import { section, sections } from './primitives.ts'
import { AUTOMATIC_SET, EMPTY_FORM } from './read-restore-view.ts'
import { segmentLines } from './window-words.ts'

export { readRestoreView } from './read-restore-view.ts'

/** What else the form needs. */
export interface RestoreViewOptions extends FormFrame {
  /** Default: each viewer's own time zone. */
  readonly look?: Look
}

const POINT_KINDS = [
  { value: 'latest', text: 'The latest point that can be recovered' },
  { value: 'time', text: 'A time, with its zone' },
  { value: 'scn', text: 'An SCN' },
] as const satisfies readonly Choice[]

/**
 * The form of a restore or of a table recovery. Changing the cluster or the tenant dispatches RESTORE_CLUSTER / RESTORE_TENANT; the form is then
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
    operation: choices.operation,
    cluster,
    tenantId: choices.tenantId ?? '',
  }
  const look = options.look ?? { timeZone: null }
  return formView(options, form, {
    operation: choices.operation,
    callbackId: RESTORE_SUBMIT,
    prefix: 'restore',
    least: ['operation', 'cluster', 'tenantId'],
    head: sourceBlocks(choices, ready),
    body: ready ? formBlocks(choices, form, look) : null,
    instead: reasonItIsNotReady(choices),
    mayBreakGlass: choices.mayBreakGlass,
    breakGlassCode: choices.breakGlassCode ?? false,
  })
}

function reasonItIsNotReady(choices: RestoreChoices): KnownBlock[] {
  if (choices.problem !== null) return noFormBlocks(choices)
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
      offered: clusters,
      element: select(RESTORE_CLUSTER, 'Choose a cluster', clusters, choices.cluster),
    },
    {
      id: 'tenantId',
      offered: tenants,
      element: select(
        nthAction(RESTORE_TENANT, n),
        'Choose a tenant',
        tenants,
        choices.tenantId ?? '',
      ),
    },
  ]
  return selects
    .filter(({ offered }) => offered.some(fits))
    .map(({ id, element }) =>
      ready
        ? labelled(choices.operation, id, element, { dispatch: true })
        : choice(id, labelOf(id, choices.operation) ?? id, element),
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
    labelled(
      choices.operation,
      'setId',
      select(
        `restore_set:${scope}`,
        'Choose a set',
        setChoices(choices),
        form.setId || AUTOMATIC_SET,
      ),
    ),
    labelled(
      choices.operation,
      'pointKind',
      radios('restore_point_kind', pointKinds(choices), form.pointKind),
    ),
    labelled(
      choices.operation,
      'point',
      textField('restore_point', form.point, {
        max: 60,
        placeholder: '2026-11-20 12:29:00 +08:00',
      }),
      {
        optional: true,
        hint: `For example 2026-11-20 12:29:00 +08:00. A time needs its zone.${choices.generation === 3 ? ' 3.x takes no SCN.' : ''}`,
      },
    ),
    ...targetBlocks(choices, form),
    labelled(
      choices.operation,
      'pool',
      select(`restore_pool:${clusterNumber(choices)}`, 'Choose a free pool', pools, form.pool),
      { hint: poolHint(choices.pools) },
    ),
    labelled(
      choices.operation,
      'locality',
      textField('restore_locality', form.locality, { max: 200, placeholder: 'F@z1,F@z2,F@z3' }),
      { optional: true },
    ),
    labelled(
      choices.operation,
      'primaryZone',
      textField('restore_primary_zone', form.primaryZone, { max: 200, placeholder: 'z1,z2;z3' }),
      { optional: true },
    ),
    ...(choices.generation === 4
      ? [
          labelled(
            choices.operation,
            'concurrency',
            textField('restore_concurrency', form.concurrency, { max: 3 }),
            { optional: true, hint: '1 to 100.' },
          ),
        ]
      : []),
    ...methodBlocks(choices, form),
    ...passwordBlocks(choices, form),
  ]
}

const TABLES_HINT =
  'db.table, or db.table -> db.newname; without a new name it is the old one with _restored. Names as they are stored.'
const ORACLE_HINT =
  'SCHEMA.TABLE, or SCHEMA.TABLE -> SCHEMA.NEWNAME; without a new name it is the old one with _RESTORED. Oracle mode: names are read in upper case unless they stand in backticks.'

function pointKinds({ generation }: RestoreChoices): readonly Choice[] {
  return POINT_KINDS.filter(({ value }) => generation === 4 || value !== 'scn')
}

/** What is made: a new tenant, or tables in one that is there. */
function targetBlocks(choices: RestoreChoices, form: RestoreFormInput): KnownBlock[] {
  if (choices.operation === 'restore') {
    return [
      labelled(
        choices.operation,
        'target',
        textField('restore_target', form.target, { max: 63, placeholder: 'crm_fix' }),
        { hint: 'It must not exist yet; the tenant that was backed up stays as it is.' },
      ),
    ]
  }
  const tenants = choices.tenants.map((one) => ({ value: one.tenantId, text: one.name }))
  const id = `restore_target_tenant:${clusterNumber(choices)}`
  const chosen = form.targetTenantId || form.tenantId
  return [
    labelled(choices.operation, 'targetTenantId', select(id, 'Choose a tenant', tenants, chosen)),
    labelled(
      choices.operation,
      'tables',
      textField('restore_tables', form.tables, {
        max: 2000,
        placeholder: 'shop.orders -> shop.orders_1229',
        multiline: true,
      }),
      {
        hint: choices.oracle ? ORACLE_HINT : TABLES_HINT,
      },
    ),
  ]
}

function methodBlocks(choices: RestoreChoices, form: RestoreFormInput): KnownBlock[] {
  const methods = [
    { value: 'full', text: 'Full: all data is copied, then it can be activated' },
    { value: 'quick', text: 'Quick: reads from the backup; never activated or backed up' },
  ]
  return choices.quick
    ? [labelled(choices.operation, 'method', radios('restore_method', methods, form.method))]
    : []
}

/** Longest list of passwords: one for each set of a chain. */
const PASSWORDS_MAX = 10

function passwordBlocks(choices: RestoreChoices, form: RestoreFormInput): KnownBlock[] {
  const passwords = choices.passwords.map((one) => ({ value: one, text: one }))
  if (!passwords.some(fits)) return []
  const chosen = linesOf(form.passwords)
  const element = multiSelect('restore_passwords', 'None', passwords, chosen, PASSWORDS_MAX)
  return [
    labelled(choices.operation, 'passwords', element, {
      optional: true,
      hint: 'By their names in the configuration, that of the full set first. A password is never typed in Slack.',
    }),
  ]
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

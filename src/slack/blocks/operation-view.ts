import type { KnownBlock, ModalView } from '@slack/types'
import { isOfOneTenant } from '../../domain/command-operation.ts'
import type { FieldProblem } from '../../domain/field-problem.ts'
import { MAX_TENANTS } from '../../domain/operation.ts'
import {
  EMPTY_OPERATION_FORM,
  isOfCluster,
  linesOf,
  type OperationChoices,
  type OperationFormInput,
  YES,
} from '../../domain/operation-form.ts'
import { OPERATION_CLUSTER, OPERATION_SUBMIT } from '../action-ids.ts'
import { name } from '../format.ts'
import {
  box,
  choice,
  input as field,
  fits,
  multiSelect,
  radios,
  select,
  textField,
} from './form-elements.ts'
import { formMetadata, readFields, type SentView } from './form-state.ts'
import {
  askingBlocks,
  CONSEQUENCES,
  FORM_TITLES,
  noFormBlocks,
  noteBlocks,
  problemBlocks,
} from './form-words.ts'
import { TITLE_MAX } from './plain-views.ts'
import { plainText, section } from './primitives.ts'

/**
 * The form of every operation but restore and table recovery. Changing the cluster dispatches OPERATION_CLUSTER; the
 * form is then made again with `input` holding what was typed. With a problem it has no fields and no submit. Fields'
 * block ids are the names of OperationFormInput; action ids change with the cluster, because Slack would otherwise
 * keep a choice that the list no longer has.
 */
export function operationView(
  choices: OperationChoices,
  input: Partial<OperationFormInput>,
  options: {
    readonly channel: string
    readonly problems?: readonly FieldProblem[]
    readonly note?: string | null
  },
): ModalView {
  const { operation, cluster, generation } = choices
  const form: OperationFormInput = {
    ...EMPTY_OPERATION_FORM,
    ...input,
    operation,
    cluster,
    generation: String(generation),
  }
  const ready = choices.problem === null
  return {
    type: 'modal',
    callback_id: OPERATION_SUBMIT,
    title: plainText(FORM_TITLES[operation], TITLE_MAX),
    close: plainText('Cancel', TITLE_MAX),
    ...(ready ? { submit: plainText('Ask for approval', TITLE_MAX) } : {}),
    private_metadata: formMetadata(options.channel, form, ['operation', 'cluster', 'generation']),
    blocks: [
      ...noteBlocks(options.note),
      ...problemBlocks(options.problems ?? []),
      ...clusterBlocks(choices, ready),
      ...(choices.problem === null
        ? formBlocks(choices, form)
        : noFormBlocks(choices.problem, choices.away)),
    ],
  }
}

/** What a person filled in, and where the command came from: the inverse of {@link operationView}. */
export function readOperationView(view: SentView): { input: OperationFormInput; channel: string } {
  const { input, channel, kept } = readFields(view, EMPTY_OPERATION_FORM)
  // Ids repeat across clusters (trap 17): a tenant chosen on another cluster would be a different one here.
  const other = kept.cluster !== undefined && kept.cluster !== input.cluster
  return { input: other ? { ...input, tenants: '' } : input, channel }
}

function clusterBlocks({ cluster, clusters }: OperationChoices, ready: boolean): KnownBlock[] {
  const offered = clusters.map((one) => ({ value: one, text: one }))
  if (!offered.some(fits)) return []
  const element = select(OPERATION_CLUSTER, 'Choose a cluster', offered, cluster)
  return [
    ready
      ? field('cluster', 'Cluster', element, { dispatch: true })
      : choice('cluster', 'Cluster', element),
  ]
}

function formBlocks(choices: OperationChoices, form: OperationFormInput): KnownBlock[] {
  const { operation, mayBreakGlass, breakGlassCode = false } = choices
  return [
    ...reachBlocks(choices, form),
    ...(operation === 'backup' ? backupBlocks(choices, form) : []),
    ...(operation === 'cleanup-policy-set'
      ? [
          field(
            'recoveryDays',
            'Keep what is needed to restore to any point of the last … days',
            textField('operation_days', form.recoveryDays, { max: 10, placeholder: '7' }),
          ),
        ]
      : []),
    section(CONSEQUENCES[operation]),
    ...askingBlocks({
      mayBreakGlass,
      breakGlassCode,
      breakGlass: form.breakGlass,
      reason: form.reason,
      prefix: 'operation',
    }),
  ]
}

/** Which tenants, or the words "the whole cluster". */
function reachBlocks(choices: OperationChoices, form: OperationFormInput): KnownBlock[] {
  const { operation, generation, cluster, tenants } = choices
  if (isOfCluster(operation, generation)) {
    return [
      section(
        `*It reaches the whole cluster ${name(cluster)}*, every tenant of it: OceanBase 3.x has no narrower command.`,
      ),
    ]
  }
  if (operation === 'cancel-restore') {
    const running = tenants.map((one) => one.name).slice(0, 10)
    return [
      field(
        'target',
        'Tenant that is being restored',
        textField('operation_target', form.target || (running.length === 1 ? running.join() : ''), {
          max: 63,
          placeholder: 'crm_fix',
        }),
        {
          hint:
            running.length === 0
              ? 'No tenant is in restore now; one of a failed restore can be named.'
              : `In restore now: ${running.join(', ')}.`,
        },
      ),
    ]
  }
  const offered = tenants.map((one) => ({ value: one.tenantId, text: one.name }))
  const scope = `operation_tenants:${Math.max(0, choices.clusters.indexOf(cluster))}`
  const chosen = linesOf(form.tenants)
  if (isOfOneTenant(operation)) {
    const element = select(scope, 'Choose a tenant', offered, chosen[0] ?? '')
    return [field('tenants', 'Tenant', element)]
  }
  const element = multiSelect(scope, 'Choose tenants', offered, chosen, MAX_TENANTS)
  return [
    field('tenants', 'Tenants', element, {
      hint: `Only these, never all at once: at most ${MAX_TENANTS}.`,
    }),
  ]
}

function backupBlocks(choices: OperationChoices, form: OperationFormInput): KnownBlock[] {
  const kinds = [
    { value: 'full', text: 'Full' },
    { value: 'incremental', text: 'Incremental: what changed since the last backup' },
  ]
  const passwords = choices.passwords.map((one) => ({ value: one, text: one }))
  const plus = {
    value: YES,
    text: 'PLUS ARCHIVELOG',
    description: 'The set can be restored on its own, without the archive.',
  }
  return [
    field('backupType', 'Kind', radios('operation_type', kinds, form.backupType)),
    ...(choices.generation === 4
      ? [
          field(
            'plusArchivelog',
            'With the log',
            box('operation_plus', plus, form.plusArchivelog === YES),
            { optional: true },
          ),
        ]
      : []),
    ...(passwords.some(fits)
      ? [
          field(
            'password',
            'Backup password',
            select('operation_password', 'None', passwords, form.password),
            {
              optional: true,
              hint: 'By its name in the configuration. A password is never typed in Slack.',
            },
          ),
        ]
      : []),
  ]
}

import type { KnownBlock, ModalView } from '@slack/types'
import { isOfOneTenant } from '../../domain/command-operation.ts'
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
import { box, choice, fits, multiSelect, radios, select, textField } from './form-elements.ts'
import { readFields, type SentView } from './form-state.ts'
import { type FormFrame, formView } from './form-view.ts'
import { labelled, noFormBlocks } from './form-words.ts'
import { section } from './primitives.ts'

/** Longest name of a tenant that is there (COMMANDS §0.2: columns allow 128 bytes). */
const TENANT_NAME_MAX = 128

/**
 * The form of every operation but restore and table recovery. Changing the cluster dispatches OPERATION_CLUSTER; the
 * form is then made again with `input` holding what was typed. With a problem it has no fields and no submit. Fields'
 * block ids are the names of OperationFormInput; action ids change with the cluster, because Slack would otherwise
 * keep a choice that the list no longer has.
 */
export function operationView(
  choices: OperationChoices,
  input: Partial<OperationFormInput>,
  options: FormFrame,
): ModalView {
  const { operation, cluster, generation, mayBreakGlass, breakGlassCode = false } = choices
  const form: OperationFormInput = {
    ...EMPTY_OPERATION_FORM,
    ...input,
    operation,
    cluster,
    generation: String(generation),
  }
  const ready = choices.problem === null
  return formView(options, form, {
    operation,
    callbackId: OPERATION_SUBMIT,
    prefix: 'operation',
    least: ['operation', 'cluster', 'generation'],
    head: clusterBlocks(choices, ready),
    body: ready ? formBlocks(choices, form) : null,
    instead: noFormBlocks(choices),
    mayBreakGlass,
    breakGlassCode,
  })
}

/** What a person filled in, and where the command came from: the inverse of {@link operationView}. */
export function readOperationView(view: SentView): { input: OperationFormInput; channel: string } {
  const { input, channel, kept } = readFields(view, EMPTY_OPERATION_FORM)
  // Ids repeat across clusters (trap 17): a tenant chosen on another cluster would be a different one here.
  const other = kept.cluster !== undefined && kept.cluster !== input.cluster
  return { input: other ? { ...input, tenants: '' } : input, channel }
}

function clusterBlocks(
  { operation, cluster, clusters }: OperationChoices,
  ready: boolean,
): KnownBlock[] {
  const offered = clusters.map((one) => ({ value: one, text: one }))
  if (!offered.some(fits)) return []
  const element = select(OPERATION_CLUSTER, 'Choose a cluster', offered, cluster)
  return [
    ready
      ? labelled(operation, 'cluster', element, { dispatch: true })
      : choice('cluster', 'Cluster', element),
  ]
}

function formBlocks(choices: OperationChoices, form: OperationFormInput): KnownBlock[] {
  const { operation } = choices
  return [
    ...reachBlocks(choices, form),
    ...(operation === 'backup' ? backupBlocks(choices, form) : []),
    ...(operation === 'cleanup-policy-set'
      ? [
          labelled(
            operation,
            'recoveryDays',
            textField('operation_days', form.recoveryDays, { max: 10, placeholder: '7' }),
          ),
        ]
      : []),
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
      labelled(
        operation,
        'target',
        textField('operation_target', form.target || (running.length === 1 ? running.join() : ''), {
          max: TENANT_NAME_MAX,
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
    return [labelled(operation, 'tenants', element)]
  }
  const element = multiSelect(scope, 'Choose tenants', offered, chosen, MAX_TENANTS)
  return [
    labelled(operation, 'tenants', element, {
      hint: `Only these, never all at once: at most ${MAX_TENANTS}.`,
    }),
  ]
}

function backupBlocks(choices: OperationChoices, form: OperationFormInput): KnownBlock[] {
  const { operation } = choices
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
    labelled(operation, 'backupType', radios('operation_type', kinds, form.backupType)),
    ...(choices.plusArchivelog
      ? [
          labelled(
            operation,
            'plusArchivelog',
            box('operation_plus', plus, form.plusArchivelog === YES),
            { optional: true },
          ),
        ]
      : []),
    ...(passwords.some(fits)
      ? [
          labelled(
            operation,
            'password',
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

import { z } from 'zod'
import type { RestoreFormInput } from '../../domain/restore-form.ts'

/** Value of the option "the newest set before the point"; the form's own word for it is an empty set id. */
export const AUTOMATIC_SET = 'auto'

/** The form before anybody typed anything. */
export const EMPTY_FORM: RestoreFormInput = {
  cluster: '',
  tenantId: '',
  setId: '',
  pointKind: 'latest',
  point: '',
  target: '',
  pool: '',
  locality: '',
  primaryZone: '',
  concurrency: '',
  reason: '',
}

/** Longest private_metadata (RULES §1.1). */
const METADATA_MAX = 3000

const text = z.string().max(2000)
const Metadata = z.object({
  channel: z.string(),
  kept: z.record(z.string(), text).default({}),
})
const Field = z.union([
  z.object({ selected_option: z.object({ value: text }).nullable() }),
  z.object({ value: text.nullable() }),
])

/** What travels with the form: the channel, and what was typed into fields that are not shown now. */
export function metadataOf(channel: string, form: RestoreFormInput): string {
  const { cluster, tenantId } = form
  const kept = Object.fromEntries(Object.entries(form).filter(([, value]) => value !== ''))
  const versions = [
    { channel, kept },
    { channel, kept: { cluster, tenantId } },
    { channel: channel.slice(0, 100), kept: {} },
  ]
  const fitting = versions
    .map((one) => JSON.stringify(one))
    .find((json) => json.length <= METADATA_MAX)
  return fitting ?? '{}'
}

/**
 * What a person filled in, and where the command came from: the inverse of `restoreView`. A field that the view shows
 * counts as it is there, also when it is empty; one that it does not show keeps what was typed before. When another
 * cluster was just chosen, tenant, set and pool are empty; when another tenant was, the set is.
 */
export function readRestoreView(view: {
  state: { values: Record<string, Record<string, unknown>> }
  private_metadata: string
}): { input: RestoreFormInput; channel: string } {
  const metadata = Metadata.safeParse(parsed(view.private_metadata))
  const { channel, kept } = metadata.success ? metadata.data : { channel: '', kept: {} }
  const input: Record<string, string> = { ...EMPTY_FORM }
  for (const name of Object.keys(EMPTY_FORM)) {
    const shown = valueIn(view.state.values[name])
    input[name] = shown ?? kept[name] ?? input[name] ?? ''
  }
  // Another cluster or tenant was chosen and the form not made again yet: what hung on the old one is void. Ids repeat
  // across clusters (trap 17), so an old tenant id may name another tenant there.
  const otherCluster = kept.cluster !== undefined && kept.cluster !== input.cluster
  if (otherCluster) Object.assign(input, { tenantId: '', pool: '' })
  const otherTenant = kept.tenantId !== undefined && kept.tenantId !== input.tenantId
  if (otherCluster || otherTenant || input.setId === AUTOMATIC_SET) input.setId = ''
  return { input: input as unknown as RestoreFormInput, channel }
}

/** The value of the one element of a block: '' when it is empty, null when the block is not there. */
function valueIn(block: Record<string, unknown> | undefined): string | null {
  if (!block) return null
  for (const element of Object.values(block)) {
    const read = Field.safeParse(element)
    if (!read.success) continue
    return 'selected_option' in read.data
      ? (read.data.selected_option?.value ?? '')
      : (read.data.value ?? '')
  }
  return null
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return null
  }
}

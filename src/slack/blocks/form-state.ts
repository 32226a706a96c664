import { z } from 'zod'

/** Longest private_metadata (RULES §1.1). */
const METADATA_MAX = 3000

const text = z.string().max(3000)
const Metadata = z.object({
  channel: z.string(),
  kept: z.record(z.string(), text).default({}),
})
const Option = z.object({ value: text })
const Field = z.union([
  z.object({ selected_options: z.array(Option) }),
  z.object({ selected_option: Option.nullable() }),
  z.object({ value: text.nullable() }),
])

/** Fields of a form: all of them text. */
export type Fields<T> = { readonly [K in keyof T]: string }

/** What travels with a form, and what of it does not fit. */
export interface FormMetadata {
  readonly json: string
  /** Names of fields that are neither shown nor in the metadata: they must get a field, or they are lost. */
  readonly left: readonly string[]
}

/**
 * What travels with a form: the channel in which it was asked for, and what was typed. Slack takes 3,000 characters, so
 * the fields of `least` come first, then those that the view does not show, the short ones first; what it shows Slack
 * itself sends back.
 */
export function formMetadata<T extends Fields<T>>(
  channel: string,
  form: T,
  facts: { readonly least: readonly (keyof T)[]; readonly shown: readonly string[] },
): FormMetadata {
  const rank = (name: string) =>
    facts.least.some((one) => one === name) ? 0 : facts.shown.includes(name) ? 2 : 1
  const filled = Object.entries<string>(form)
    .filter(([, value]) => value !== '')
    .toSorted(([a, x], [b, y]) => rank(a) - rank(b) || x.length - y.length)
  let kept: Readonly<Record<string, string>> = {}
  const left: string[] = []
  for (const [name, value] of filled) {
    const more = { ...kept, [name]: value }
    if (jsonOf(channel, more).length <= METADATA_MAX) kept = more
    else if (rank(name) === 1) left.push(name)
  }
  return { json: jsonOf(channel, kept), left }
}

function jsonOf(channel: string, kept: Readonly<Record<string, string>>): string {
  return JSON.stringify({ channel: channel.slice(0, 100), kept })
}

/** A modal as Slack sends it back. */
export interface SentView {
  readonly state: { readonly values: Record<string, Record<string, unknown>> }
  readonly private_metadata: string
}

/** What a form holds, the channel it was asked for in, and what it held when it was last made. */
export interface SentForm<T> {
  readonly input: T
  readonly channel: string
  readonly kept: Readonly<Record<string, string>>
}

/**
 * What a person filled in. A field that the view shows counts as it is there, also when it is empty; one that it does
 * not show keeps what was typed before. Of several choices each is a line.
 */
export function readFields<T extends Fields<T>>(view: SentView, empty: T): SentForm<T> {
  const metadata = Metadata.safeParse(parsed(view.private_metadata))
  const { channel, kept } = metadata.success ? metadata.data : { channel: '', kept: {} }
  const found = Object.entries<string>(empty).map(([name, nothing]): [string, string] => [
    name,
    valueIn(view.state.values[name]) ?? kept[name] ?? nothing,
  ])
  return { input: { ...empty, ...Object.fromEntries(found) }, channel, kept }
}

/** The code that was typed for breaking the glass; it is in no form's input, so that it is never drawn or kept. */
export function readCode(view: SentView): string {
  return valueIn(view.state.values.code) ?? ''
}

/** The value of the one element of a block: '' when it is empty, null when the block is not there. */
function valueIn(block: Record<string, unknown> | undefined): string | null {
  if (!block) return null
  for (const element of Object.values(block)) {
    const read = Field.safeParse(element)
    if (!read.success) continue
    if ('selected_options' in read.data) {
      return read.data.selected_options.map((one) => one.value).join('\n')
    }
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

import type { Rendered } from '../../src/slack/rendered.ts'

/** Every string of text objects, in order. */
export function textsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap((one) => textsOf(one))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, one]) =>
    key === 'text' && typeof one === 'string' ? [one] : textsOf(one),
  )
}

/** A message as one text, as a reader meets it. */
export function read(rendered: Pick<Rendered, 'blocks'>): string {
  return textsOf(rendered.blocks).join('\n')
}

/** The lock-screen line of a message. */
export function headline({ text }: Pick<Rendered, 'text'>): string {
  return text.split('\n', 1)[0] ?? ''
}

/** Strings of mrkdwn objects: the only place where Slack's tokens work. */
export function markupOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap((one) => markupOf(one))
  if (typeof value !== 'object' || value === null) return []
  const own = value as { type?: unknown; text?: unknown }
  const mine = own.type === 'mrkdwn' && typeof own.text === 'string' ? [own.text] : []
  return [...mine, ...Object.values(value).flatMap((one) => markupOf(one))]
}

/** Elements with an action_id. */
export function elementsOf(
  value: unknown,
): { action_id: string; value?: string; text?: { text: string }; style?: string }[] {
  if (Array.isArray(value)) return value.flatMap((one) => elementsOf(one))
  if (typeof value !== 'object' || value === null) return []
  const mine = 'action_id' in value ? [value as ReturnType<typeof elementsOf>[number]] : []
  return [...mine, ...Object.values(value).flatMap((one) => elementsOf(one))]
}

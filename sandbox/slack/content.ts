import { ApiError, invalidBlocks } from './api-error.ts'
import type { Arguments } from './arguments.ts'
import { validateBlocks } from './blocks.ts'
import { isJson } from './checks/check.ts'
import { textLength } from './checks/text-length.ts'
import { LIMITS } from './limits.ts'
import { withIds } from './state/elements.ts'
import type { Block, Metadata } from './state/model.ts'

/** What a message says; `blocks` and `attachments` are absent if the call left them out. */
export interface Content {
  readonly text: string
  readonly blocks?: Block[]
  readonly attachments?: unknown[]
  readonly metadata?: Metadata
}

/** Arguments of every method that writes a message. */
export const CONTENT_ARGUMENTS = {
  text: 'string',
  blocks: 'json',
  attachments: 'json',
  markdown_text: 'string',
  parse: 'string',
  link_names: 'boolean',
} as const

/** What differs between the writers. */
export interface ContentRules {
  /** Longest top-level text, in UTF-16 units. */
  readonly textMost: number
  /** Whether `textMost` counts bytes of UTF-8 instead. */
  readonly inBytes?: boolean
  /** Whether the sum of the blocks' text is checked; respond() is not subject to it (RULES §1.1). */
  readonly sum: boolean
  /** Whether the call may say nothing at all, as an update of metadata alone. */
  readonly mayBeEmpty?: boolean
}

/**
 * Reads and checks what a call wants to say.
 * @throws ApiError no_text, msg_too_long, invalid_blocks, msg_blocks_too_long, invalid_metadata_format, …
 */
export function readContent(args: Arguments, rules: ContentRules): Content {
  const markdown = args.text('markdown_text')
  const text = args.text('text') ?? markdown ?? ''
  const blocks = args.json('blocks')
  const attachments = args.json('attachments')
  if (markdown !== undefined && (args.has('text') || args.has('blocks')))
    throw new ApiError('markdown_text_conflict')
  const length = rules.inBytes ? Buffer.byteLength(text) : text.length
  if ((markdown?.length ?? 0) > LIMITS.markdown || length > rules.textMost)
    throw new ApiError('msg_too_long')
  if (blocks !== undefined) {
    const problems = validateBlocks(blocks, 'message')
    if (problems.length > 0) throw invalidBlocks(problems)
    if (rules.sum && textLength(blocks) > LIMITS.messageBlocksText)
      throw new ApiError('msg_blocks_too_long')
  }
  if (attachments !== undefined) checkAttachments(attachments)
  const metadata = readMetadata(args.json('metadata'))
  const some = Array.isArray(blocks) && blocks.length > 0
  const attached = Array.isArray(attachments) && attachments.length > 0
  if (text.trim() === '' && !some && !attached && !rules.mayBeEmpty) throw new ApiError('no_text')
  return {
    text,
    ...(Array.isArray(blocks) ? { blocks: withIds(blocks) } : {}),
    ...(Array.isArray(attachments) ? { attachments } : {}),
    ...(metadata ? { metadata } : {}),
  }
}

function checkAttachments(attachments: unknown): void {
  if (!Array.isArray(attachments) || !attachments.every(isJson))
    throw new ApiError('invalid_attachments')
  if (attachments.length > LIMITS.attachments) throw new ApiError('too_many_attachments')
  const problems = attachments.flatMap((one, index) => {
    if (one.blocks === undefined) return []
    return validateBlocks(one.blocks, 'message').map((problem) => ({
      ...problem,
      pointer: `/attachments/${index}${problem.pointer}`,
    }))
  })
  if (problems.length > 0) throw invalidBlocks(problems)
}

/** Metadata, if there is any. @throws ApiError invalid_metadata_format */
export function readMetadata(value: unknown): Metadata | undefined {
  if (value === undefined) return undefined
  if (!isJson(value)) throw new ApiError('invalid_metadata_format')
  const { event_type: type, event_payload: payload, ...rest } = value
  const named = typeof type === 'string' && /^\w+$/.test(type)
  if (!named || !isJson(payload) || Object.keys(rest).length > 0)
    throw new ApiError('invalid_metadata_format')
  if (!Object.values(payload).every(allowed)) throw new ApiError('invalid_metadata_format')
  return { event_type: type, event_payload: payload }
}

function plain(value: unknown): boolean {
  return ['string', 'number', 'boolean'].includes(typeof value)
}

function flat(value: unknown): boolean {
  return isJson(value) && Object.values(value).every(plain)
}

function allowed(value: unknown): boolean {
  return plain(value) || flat(value) || (Array.isArray(value) && value.every(flat))
}

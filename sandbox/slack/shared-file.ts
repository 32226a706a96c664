import type { SandboxFile } from './state/files.ts'

/** A file that was given to people, for tests. */
export interface SharedFile {
  readonly id: string
  readonly name: string
  readonly title: string
  /** Null for a file that was completed without a channel. */
  readonly channel: string | null
  /** Root of the thread that it was shared in. */
  readonly thread_ts: string | null
  /** The bytes read as UTF-8. */
  readonly content: string
  /** Empty if there was none. */
  readonly initialComment: string
}

/** What a test reads of a completed file. */
export function sharedFile({ id, name, title, bytes, completed }: SandboxFile): SharedFile {
  return {
    id,
    name,
    title,
    channel: completed?.channel ?? null,
    thread_ts: completed?.threadTs ?? null,
    content: bytes?.toString() ?? '',
    initialComment: completed?.comment ?? '',
  }
}

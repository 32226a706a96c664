import { newId, newToken } from './ids.ts'

/** A file on its way: promised with a name and a length, then uploaded, then completed. */
export interface SandboxFile {
  readonly id: string
  readonly name: string
  /** Bytes that were announced. */
  readonly length: number
  readonly snippetType: string | undefined
  /** Last part of the address that takes the bytes. */
  readonly uploadToken: string
  /** Milliseconds since 1970. */
  readonly createdAt: number
  title: string
  bytes?: Buffer
  /** Set by files.completeUploadExternal; without a channel only the app sees the file. */
  completed?: {
    channel: string | null
    ts: string | null
    threadTs: string | null
    comment: string
  }
}

/** Every file that was ever promised. */
export class Files {
  readonly #all = new Map<string, SandboxFile>()

  /** A new file, still without bytes. */
  promise(draft: { name: string; length: number; snippetType?: string; at: number }): SandboxFile {
    const { name, length, snippetType, at } = draft
    const file: SandboxFile = {
      id: newId('F'),
      name,
      length,
      snippetType,
      uploadToken: newToken(24),
      createdAt: at,
      title: name,
    }
    this.#all.set(file.id, file)
    return file
  }

  /** One file by its id. */
  find(id: string): SandboxFile | undefined {
    return this.#all.get(id)
  }

  /** The file that an upload address was given for. */
  byUploadToken(token: string): SandboxFile | undefined {
    return [...this.#all.values()].find((file) => file.uploadToken === token)
  }

  /** Files that are there for people, oldest first. */
  completed(): SandboxFile[] {
    return [...this.#all.values()].filter((file) => file.completed)
  }
}

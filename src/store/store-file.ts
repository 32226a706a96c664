import { chmodSync, closeSync, mkdirSync, openSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ConfigError, StoreError } from '../errors.ts'

/** SQLite's name for a database that lives only as long as the process; `file::memory:` as a URL. */
const MEMORY = ':memory:'

/**
 * The path in a store URL: `file:data/obbackup.db`, `file:/var/lib/obbackup.db`, `file:///var/lib/obbackup.db`, or
 * `file::memory:`. Throws ConfigError for any other scheme, without repeating the URL: it may hold a password.
 */
export function storePath(url: string): string {
  const [, scheme, rest] = /^([a-z][a-z0-9+.-]*):(.*)$/i.exec(url.trim()) ?? []
  if (scheme === undefined || rest === undefined) {
    throw new ConfigError(
      'STORE_URL is no URL. Write file:PATH, for example file:data/obbackup.db.',
    )
  }
  if (scheme.toLowerCase() !== 'file') {
    throw new ConfigError(
      `STORE_URL begins with ${scheme}:, but this version has only the embedded store. ` +
        'Write file:PATH, for example file:data/obbackup.db.',
    )
  }
  const path = rest.startsWith('//') ? pathOfUrl(url.trim()) : rest
  if (path === '' || path.endsWith('/')) {
    throw new ConfigError(
      'STORE_URL names no file. Write file:PATH, for example file:data/obbackup.db.',
    )
  }
  return path
}

function pathOfUrl(url: string): string {
  try {
    return fileURLToPath(url)
  } catch (error) {
    throw new ConfigError(
      `STORE_URL is no usable file URL (${text(error)}). Write file:PATH or file:///PATH.`,
      { cause: error },
    )
  }
}

/**
 * Makes the directory and the file where they are missing, and takes the file away from everybody else: mode 0600,
 * which SQLite copies to its -wal and -shm files. Throws ConfigError when that cannot be done.
 */
export function preparePrivateFile(path: string): void {
  if (path === MEMORY) return
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    closeSync(openSync(path, 'a', 0o600))
    if ((statSync(path).mode & 0o777) !== 0o600) chmodSync(path, 0o600)
  } catch (error) {
    throw unusable(path, error)
  }
}

/**
 * The error of a store file that cannot be used: what SQLite or the system said, and what to do. A ConfigError ends a
 * service for good, so what may be over at its next start is none.
 */
export function unusable(path: string, cause: unknown): ConfigError | StoreError {
  const trouble = cause instanceof StoreError ? cause : storeTrouble(path, cause)
  if (trouble) return trouble.retryable ? trouble : new ConfigError(trouble.message, { cause })
  return new ConfigError(
    `The store ${path} cannot be used: ${text(cause)}. STORE_URL has to name a file of obbackup's own, ` +
      'in a directory where the bot may write.',
    { cause },
  )
}

/** What is wrong by SQLite's primary result code (https://www.sqlite.org/rescode.html), and the remedy. */
const TROUBLES: ReadonlyMap<number, readonly [what: string, remedy: string]> = new Map([
  [5, ['another process keeps writing to it', 'Only one bot may use a store: stop the other one.']],
  [
    8,
    [
      'it may not be written',
      "The file and its directory have to belong to the bot's user, on a disk that is not mounted read-only.",
    ],
  ],
  [10, ['its disk fails', "Look at the disk and at the system's log."]],
  [
    11,
    [
      'it is damaged',
      'Stop the bot and put a copy back, or save what can be read: sqlite3 OLD .recover | sqlite3 NEW. With another ' +
        'file in STORE_URL the bot begins anew: open alerts are told again, requests and the audit log stay behind.',
    ],
  ],
  [13, ['its disk is full', 'Make room there; the bot goes on by itself.']],
])

/** Those that end by themselves, or by what somebody does elsewhere: busy, full. */
const PASSING: ReadonlySet<number> = new Set([5, 13])

/** What an error of SQLite means for the store, or null when it is none of its file or disk. */
export function storeTrouble(path: string, error: unknown): StoreError | null {
  const code = (error as { errcode?: unknown } | null)?.errcode
  if (typeof code !== 'number') return null
  const [what, remedy] = TROUBLES.get(code & 0xff) ?? []
  if (what === undefined) return null
  return new StoreError(`The store ${path} cannot be used: ${what} (${text(error)}). ${remedy}`, {
    retryable: PASSING.has(code & 0xff),
    cause: error,
  })
}

function text(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

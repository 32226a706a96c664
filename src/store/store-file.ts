import { chmodSync, closeSync, mkdirSync, openSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ConfigError } from '../errors.ts'

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

/** The error of a store file that cannot be used: what SQLite or the system said, and what to do. */
export function unusable(path: string, cause: unknown): ConfigError {
  return new ConfigError(
    `The store ${path} cannot be used: ${text(cause)}. STORE_URL has to name a file of obbackup's own, ` +
      'in a directory where the bot may write.',
    { cause },
  )
}

function text(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

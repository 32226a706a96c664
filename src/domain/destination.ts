/** How many folders of a file path name what is mounted there. */
const MOUNT_DEPTH = 2

/**
 * The destination that a path without keys lies at, as far as the path tells: the bucket of an object storage
 * (`oss://bucket/prod/data` → `oss://bucket`), else the first folders without the last one
 * (`file:///data/nfs/backup/data` → `file:///data/nfs`). Null when the path is no address.
 */
export function destinationOf(path: string | null): string | null {
  const [, scheme, rest] = /^([a-z][a-z0-9]*):\/\/([^?]*)/i.exec(path?.trim() ?? '') ?? []
  if (scheme === undefined || rest === undefined) return null
  const names = rest.split('/').filter((name) => name !== '')
  const first = names[0]
  if (first === undefined) return null
  if (scheme.toLowerCase() !== 'file') return `${scheme.toLowerCase()}://${first}`
  const depth = Math.min(MOUNT_DEPTH, Math.max(1, names.length - 1))
  return `file:///${names.slice(0, depth).join('/')}`
}

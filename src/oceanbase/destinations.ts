import { Secret } from '../domain/secret.ts'
import { shownUri } from './redact.ts'
import { id, name, optionalId } from './row.ts'
import { defineView } from './view.ts'

/** Where one tenant's backups and archived logs go. */
export interface Destinations {
  /** Data backup destination with its keys, or null when none is set. */
  readonly data: Secret | null
  /** Log archive destination with its keys, or null when none is set. */
  readonly archive: Secret | null
  /** `ENABLE` or `DEFER`, verbatim. */
  readonly archiveState: string | null
  /** `OPTIONAL` (logs may be lost before they are archived) or `MANDATORY`, verbatim (REFERENCE §4.5). */
  readonly binding: string | null
  /** For people: without keys. */
  readonly dataShown: string | null
  /** For people: without keys. */
  readonly archiveShown: string | null
}

/** One name and value of a destination; the value may hold keys. */
export interface DestinationRow {
  readonly destNo: string
  readonly name: string
  readonly value: Secret
}

const SHAPE = { TENANT_ID: id, DEST_NO: optionalId, NAME: name, VALUE: name }

/** CDB_OB_BACKUP_PARAMETER: `data_backup_dest` of each tenant. */
export const backupParameters = defineView(
  'CDB_OB_BACKUP_PARAMETER',
  SHAPE,
  (v): DestinationRow => ({
    destNo: '0',
    name: v.NAME ?? '',
    value: new Secret(v.VALUE ?? ''),
  }),
  ['DEST_NO'],
)

/** CDB_OB_ARCHIVE_DEST: `path`, `state`, `binding` … of each tenant and destination number. */
export const archiveDestinations = defineView(
  'CDB_OB_ARCHIVE_DEST',
  SHAPE,
  (v): DestinationRow => ({
    destNo: v.DEST_NO ?? '0',
    name: v.NAME ?? '',
    value: new Secret(v.VALUE ?? ''),
  }),
)

/** The destinations out of one tenant's rows of both views. */
export function toDestinations(
  parameters: readonly DestinationRow[],
  archive: readonly DestinationRow[],
): Destinations {
  const data = uriOf(valueNamed(parameters, 'data_backup_dest'))
  const path = uriOf(valueNamed(archive, 'path'))
  return {
    data,
    archive: path,
    archiveState: valueNamed(archive, 'state')?.reveal() ?? null,
    binding: valueNamed(archive, 'binding')?.reveal() ?? null,
    dataShown: data && shownUri(data.reveal()),
    archiveShown: path && shownUri(path.reveal()),
  }
}

function valueNamed(rows: readonly DestinationRow[], wanted: string): Secret | null {
  const row = rows.find((one) => one.destNo === '0' && one.name.toLowerCase() === wanted)
  return row && row.value.reveal().trim() !== '' ? row.value : null
}

/** The URI of a value, which may be written as LOG_ARCHIVE_DEST takes it: `LOCATION=<uri> BINDING=…`. */
function uriOf(value: Secret | null): Secret | null {
  const text = value?.reveal().trim()
  if (!text) return null
  return new Secret(/^location\s*=\s*(\S+)/i.exec(text)?.[1] ?? text)
}

import { type Connection, createConnection } from 'mysql2/promise'
import type { Scn } from '../domain/scn.ts'
import type { Secret } from '../domain/secret.ts'
import { BotError } from '../errors.ts'
import type { Account } from './account.ts'
import { toOceanBaseError } from './connection-error.ts'
import { driverOptions } from './driver-options.ts'
import { redact, shownUri } from './redact.ts'
import { asText } from './row.ts'
import { prepare, type RawRow, sessionOver } from './session.ts'
import { runSessionStatement } from './session-statement.ts'
import type { Statement } from './statement.ts'
import { withoutSecretsOf } from './statement-secrets.ts'
import { sourceList } from './statements/backup-source.ts'
import { decryptionWith } from './statements/passwords.ts'
import { sql, toStatement, untilScn } from './statements/sql-text.ts'

/** What a preview is asked for. */
export interface PreviewQuery {
  readonly destinations: { readonly data: Secret; readonly archive: Secret | null }
  readonly scn: Scn
  /** For SET DECRYPTION before it, that of the full set first. */
  readonly passwords: readonly Secret[]
}

/** Rows of SHOW RESTORE PREVIEW, without keys; or why there are none. */
export type RestorePreview =
  | {
      readonly kind: 'shown'
      readonly rows: readonly {
        /** `BACKUP_SET` or `BACKUP_PIECE`, verbatim. */
        readonly type: string
        readonly id: string
        /** Without keys. */
        readonly place: string
        readonly description: string
      }[]
    }
  | { readonly kind: 'unavailable'; readonly message: string }

/** Most rows that are given. */
const MOST_ROWS = 500

/**
 * `RESTORE … PREVIEW` and SHOW RESTORE PREVIEW as the admin account, over a connection of its own because both live in
 * the session (COMMANDS §0.4). Changes nothing. Each of its at most six statements is bounded by the account's query
 * timeout. Never throws.
 */
export async function previewRestore(
  query: PreviewQuery,
  account: Account,
): Promise<RestorePreview> {
  let connection: Connection | null = null
  let sent: Statement | null = null
  try {
    const body = sql`RESTORE FROM ${sourceList(query)} ${untilScn(query.scn)} PREVIEW`
    const statement = toStatement(4, body, { session: decryptionWith(query.passwords) })
    sent = statement
    connection = await createConnection(driverOptions(account))
    // The loss of an idle connection comes as an event; without a listener it would end the process.
    connection.on('error', () => {})
    await prepare(connection, account, account.queryTimeout)
    const session = sessionOver(connection, account, true, () => {})
    for (const one of statement.session) await runSessionStatement(session, one, account)
    await session.rows(statement.sql.reveal(), 'preview a restore')
    const rows = await session.rows('SHOW RESTORE PREVIEW', 'show the preview')
    return { kind: 'shown', rows: rows.slice(0, MOST_ROWS).map(shownRow) }
  } catch (error) {
    const { message } =
      error instanceof BotError ? error : toOceanBaseError(error, account, 'log in')
    return { kind: 'unavailable', message: sent ? withoutSecretsOf(sent, message) : message }
  } finally {
    connection?.destroy()
  }
}

function shownRow(row: RawRow) {
  return {
    type: asText(row.BACKUP_TYPE) ?? '',
    id: asText(row.BACKUP_ID) ?? '',
    place: shownUri(asText(row.BACKUP_DEST) ?? ''),
    description: redact(asText(row.DESCRIPTION) ?? ''),
  }
}

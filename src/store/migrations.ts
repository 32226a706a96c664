import { type Kysely, sql } from 'kysely'
import { ConfigError } from '../errors.ts'
import { adoptRequests } from './requests.ts'
import type { Tables } from './tables.ts'

interface Migration {
  readonly name: string
  readonly statements: readonly string[]
  /** What cannot be said in SQL, in the same transaction. */
  readonly afterwards?: (db: Kysely<Tables>, now: number) => Promise<void>
}

/** In order; a migration that was published is never changed. Its number is its place, counted from 1. */
const MIGRATIONS: readonly Migration[] = [
  {
    name: 'watch, requests, outbox',
    statements: [
      `create table watch (
        cluster text primary key, shape integer not null, state text not null, saved_at integer not null
      ) strict`,
      `create table requests (
        id text primary key, state text not null, revision integer not null,
        created_at integer not null, body text not null
      ) strict`,
      'create index requests_newest on requests (created_at)',
      'create index requests_state on requests (state, created_at)',
      `create table outbox (
        id integer primary key autoincrement,
        key text not null unique,
        identity text not null,
        mode text not null check (mode in ('post', 'upsert', 'edit', 'thread')),
        channel text not null,
        body text not null,
        state text not null check (state in ('queued', 'sending', 'unknown', 'sent', 'failed')),
        attempts integer not null,
        created_at integer not null,
        due_at integer not null,
        lease_until integer,
        look_first integer not null,
        last_error text,
        finished_at integer,
        check ((finished_at is not null) = (state in ('sent', 'failed'))),
        check ((lease_until is not null) = (state = 'sending'))
      ) strict`,
      'create index outbox_line on outbox (channel, id) where finished_at is null',
      'create index outbox_identity on outbox (identity, id) where finished_at is null',
      'create index outbox_finished on outbox (finished_at) where finished_at is not null',
      'create index outbox_state on outbox (state)',
      `create table links (
        identity text primary key, channel text not null, ts text not null, used_at integer not null
      ) strict`,
      'create table said (key text primary key, said_at integer not null) strict, without rowid',
      'create table checks (id integer primary key, checked_at integer not null) strict',
    ],
  },
  {
    name: 'runs',
    statements: [
      `create table runs (
        cluster text not null, job_key text not null, area text not null, past_key text not null,
        state text not null, started_at real not null, ended_at real not null, bytes real,
        made integer not null, held integer not null, phases text not null,
        primary key (cluster, job_key)
      ) strict`,
      'create index runs_past on runs (cluster, past_key, started_at)',
      'create index runs_ended on runs (ended_at)',
    ],
  },
  {
    name: 'listings',
    statements: [
      `create table listings (
        id text primary key, user_id text not null, command text not null,
        anchor integer not null, created_at integer not null
      ) strict, without rowid`,
      'create index listings_created on listings (created_at)',
    ],
  },
  {
    name: 'delivery chains, channels in trouble',
    statements: [
      "alter table outbox add column short text not null default ''",
      'alter table outbox add column sent_channel text',
      'alter table outbox add column sent_ts text',
      'alter table outbox add column meant_channel text',
      'alter table outbox add column meant_reason text',
      'alter table links add column meant_channel text',
      'alter table links add column meant_reason text',
      'create index outbox_short on outbox (short, id)',
      `create table channel_troubles (
        channel text primary key, since integer not null, reason text not null
      ) strict, without rowid`,
    ],
  },
  {
    name: 'history, looks, pulse',
    statements: [
      `create table history (
        id integer primary key autoincrement,
        cluster text not null, kind text not null, at real not null, seen_at integer not null,
        severity text not null, area text, tenants text not null, title text not null,
        rule text, incident text, job text, bytes real
      ) strict`,
      'create index history_at on history (at)',
      'create index history_seen on history (seen_at)',
      'create table looks (user text primary key, at integer not null) strict, without rowid',
      `create table pulses (
        cluster text not null, what text not null check (what in ('polled', 'read')),
        began integer not null, ended integer not null,
        primary key (cluster, what, began)
      ) strict, without rowid`,
      'create index pulses_ended on pulses (ended)',
      `create table lags (
        cluster text not null, at integer not null, tenant text not null, seconds real not null,
        primary key (cluster, at)
      ) strict, without rowid`,
    ],
  },
  {
    name: 'marks, mutes, manners',
    statements: [
      `create table marks (
        identity text primary key, cluster text not null, kind text not null check (kind in ('ack', 'snooze')),
        marked_by text not null, marked_at integer not null, until_at integer
      ) strict, without rowid`,
      'create index marks_cluster on marks (cluster)',
      `create table mutes (
        id text primary key, match text not null, muted_by text not null, reason text not null,
        created_at integer not null, until_at integer not null, ended_at integer, ended_by text
      ) strict, without rowid`,
      'create index mutes_until on mutes (until_at)',
      'alter table outbox add column manner text',
      'create index links_place on links (channel, ts)',
    ],
  },
  {
    name: 'audit, codes',
    statements: [
      `create table audit (
        seq integer primary key, at integer not null,
        previous text not null, hash text not null unique, body text not null
      ) strict`,
      "create index audit_request on audit (json_extract(body, '$.request'))",
      'create index audit_at on audit (at)',
      `create trigger audit_is_not_changed before update on audit
        begin select raise(abort, 'the audit log is append-only'); end`,
      `create trigger audit_is_not_deleted before delete on audit
        begin select raise(abort, 'the audit log is append-only'); end`,
      // A replacing insert deletes without asking the trigger above.
      `create trigger audit_is_appended before insert on audit
        when new.seq <> (select coalesce(max(seq), 0) + 1 from audit)
        begin select raise(abort, 'the audit log is append-only'); end`,
      `create table audit_head (
        id integer primary key check (id = 1), seq integer not null, hash text not null
      ) strict`,
      `create index requests_unreviewed on requests (created_at)
        where json_extract(body, '$.breakGlass.reviewed') = 0`,
      `create table codes (
        user text primary key, revision integer not null, body text not null
      ) strict, without rowid`,
    ],
    afterwards: adoptRequests,
  },
  {
    name: 'messages that may be there twice, urgent messages, archives of the past',
    statements: [
      'alter table outbox add column urgency integer not null default 1',
      'alter table outbox add column maybe_in text',
      'alter table links add column maybe_in text',
      `create table archive_changes (
        cluster text not null, tenant text not null, at integer not null, name text not null,
        status text, round text, checkpoint_scn text, lag real,
        primary key (cluster, tenant, at)
      ) strict, without rowid`,
    ],
  },
  {
    name: 'what changed since the watch was written whole',
    statements: [
      'alter table watch add column revision integer not null default 0',
      `create table watch_changes (
        cluster text not null, revision integer not null, change text not null,
        primary key (cluster, revision)
      ) strict`,
    ],
  },
]

/**
 * Brings the tables to this version's shape: one transaction per migration, each recorded in `migrations`. Safe to run
 * again and by two processes at once. Throws ConfigError when a newer version has already written the store.
 */
export async function migrate(
  db: Kysely<Tables>,
  now: number,
  migrations: readonly Migration[] = MIGRATIONS,
): Promise<void> {
  await sql`create table if not exists migrations (
    number integer primary key, name text not null, applied_at integer not null
  ) strict`.execute(db)
  for (const [index, { name, statements, afterwards }] of migrations.entries()) {
    const number = index + 1
    await db.transaction().execute(async (trx) => {
      const latest = await latestMigration(trx)
      if (latest > migrations.length) {
        throw new ConfigError(
          `The store was written by a newer obbackup (its migration ${latest}, this version knows ` +
            `${migrations.length}). Run that version, or name another file in STORE_URL.`,
        )
      }
      if (latest >= number) return
      for (const statement of statements) await sql.raw(statement).execute(trx)
      await afterwards?.(trx, now)
      await trx.insertInto('migrations').values({ number, name, applied_at: now }).execute()
    })
  }
}

async function latestMigration(db: Kysely<Tables>): Promise<number> {
  const row = await db
    .selectFrom('migrations')
    .select((eb) => eb.fn.max('number').as('latest'))
    .executeTakeFirst()
  return row?.latest ?? 0
}

import { type Kysely, sql } from 'kysely'
import { ConfigError } from '../errors.ts'
import type { Tables } from './tables.ts'

interface Migration {
  readonly name: string
  readonly statements: readonly string[]
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
  for (const [index, { name, statements }] of migrations.entries()) {
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

import { Kysely, SqliteDialect, type Transaction } from 'kysely'
import type { ArchiveChange } from '../domain/archive-changes.ts'
import type { AuditEntry, AuditFacts, AuditHead } from '../domain/audit.ts'
import type { Span } from '../domain/digest.ts'
import type { HistoryEntry } from '../domain/history.ts'
import type { Mark, Marks } from '../domain/mark.ts'
import type { Mute } from '../domain/mute.ts'
import type { MessageBody, Notification } from '../domain/notification.ts'
import type { StoredRun } from '../domain/replay.ts'
import type { Request, RequestState } from '../domain/request.ts'
import type { PastRuns, Run } from '../domain/run.ts'
import type { CodeMemory } from '../domain/totp.ts'
import type { WatchState } from '../domain/watch-state.ts'
import { BotError, ConfigError, StoreError } from '../errors.ts'
import {
  type KeptArchives,
  pruneArchiveChanges,
  readArchiveChanges,
  writeArchiveChanges,
} from './archive-changes.ts'
import {
  type AuditFilter,
  appendAudit,
  findAuditProblem,
  readAuditHead,
  readAuditLines,
} from './audit.ts'
import { type ClaimOptions, claim, type Due } from './claim.ts'
import { readCodes, type StoredCodes, swapCodes } from './codes.ts'
import { type Deliveries, readDeliveries } from './deliveries.ts'
import {
  type ChannelTrouble,
  type Diversion,
  divertRow,
  endChannelTrouble,
  readChannelTrouble,
} from './divert.ts'
import { enqueue } from './enqueue.ts'
import {
  type Alerts,
  type HistoryFilter,
  pruneHistory,
  readAlerts,
  readHistory,
  writeHistory,
} from './history.ts'
import { insertListing, type Listing, pruneListings, readListing } from './listings.ts'
import { readLook, writeLook } from './looks.ts'
import {
  deleteMarks,
  identityAt,
  lastBody,
  pruneMarks,
  readMark,
  readMarks,
  writeMark,
} from './marks.ts'
import { migrate } from './migrations.ts'
import { endMute, insertMute, pruneMutes, readMutes, readMutesOver } from './mutes.ts'
import { openNodeSqlite } from './node-sqlite.ts'
import {
  countFailed,
  countOutbox,
  giveBack,
  giveUp,
  type MessageAt,
  markSent,
  moveTimes,
  oldestWaiting,
  pruneOutbox,
  recoverLeases,
  type Waiting,
} from './outbox.ts'
import { type Pulse, prunePulse, readPulse, writePulse } from './pulse.ts'
import { insertRequestRow, listRequests, readRequestRow, swapRequest } from './requests.ts'
import {
  type EstimateRecord,
  pruneRuns,
  type RunMemory,
  readEstimateRecord,
  readPast,
  readRun,
  readRunsSince,
  writeRuns,
} from './runs.ts'
import { preparePrivateFile, storePath, unusable } from './store-file.ts'
import type { OutboxState, Tables } from './tables.ts'
import { createWatchRows, readWatchedClusters } from './watch-row.ts'

export type { Due } from './claim.ts'
export type { StoredCodes } from './codes.ts'
export type { Listing } from './listings.ts'

/** Runs and history are remembered for 400 days: a year, and what a yearly job needs. */
const KEEP_RUNS_MS = 400 * 86_400_000

/** How to open a store. */
export interface StoreOptions {
  /** `file:data/obbackup.db`; `file::memory:` for a store that ends with the process. */
  readonly url: string
  readonly clock: { now(): number }
  /** Told when something stored can no longer be read and is left aside. */
  readonly onProblem?: (problem: string) => void
  /** Told every line of the audit log after it is on the disk, to be noted elsewhere. */
  readonly onAudit?: (entry: AuditEntry) => void
}

/** A code that is used up with a decision. */
export interface SpentCode {
  readonly before: StoredCodes
  readonly after: CodeMemory
}

/** Decides on a mark from what is true now: the watch's memory, the mark so far, and what the message says. */
export type DecideMark = (now: {
  readonly state: WatchState
  readonly mark: Mark | null
  readonly body: MessageBody | null
}) => { readonly mark: Mark; readonly notifications: readonly Notification[] } | null

/** What was said and who agreed (DESIGN §1). Times are ms since the epoch (UTC) by the given clock. */
export interface Store extends AsyncDisposable {
  /** What the watch remembers; NOTHING_WATCHED for a new cluster, or when what is stored can no longer be read. */
  readWatch(cluster: string): Promise<WatchState>
  /** Names of all clusters that were ever watched. */
  watchedClusters(): Promise<readonly string[]>
  /**
   * State, notifications, request changes, runs, history and archives in one transaction: all or nothing. Throws BotError, with nothing
   * written, when somebody else changed one of the requests first; the next poll sees the same and tries again.
   */
  saveWatch(
    cluster: string,
    state: WatchState,
    notifications: readonly Notification[],
    requests?: readonly { readonly before: Request; readonly after: Request }[],
    runs?: readonly Run[],
    history?: readonly HistoryEntry[],
    unmark?: readonly Mark[],
    archives?: readonly ArchiveChange[],
  ): Promise<void>
  /** The latest good runs of each key (domain/run.ts `pastKey`), newest first. */
  pastRuns(cluster: string, keys: readonly string[]): Promise<PastRuns>
  /** What is remembered of a job that ended; null when it is not. */
  run(cluster: string, jobKey: string): Promise<RunMemory | null>
  /** How estimates of such jobs held so far. */
  estimateRecord(cluster: string, pastKey: string): Promise<EstimateRecord>
  /** Every run of a cluster that ended at or after the time, oldest first. */
  runsSince(cluster: string, from: number): Promise<readonly StoredRun[]>
  /** What happened, in the order in which it was seen; kept for 400 days. */
  history(filter: HistoryFilter): Promise<readonly HistoryEntry[]>
  /** What went wrong on a cluster in a time, and how it ended; see {@link Alerts}. Read piece by piece. */
  alerts(cluster: string, span: Span): Promise<Alerts>
  /** Changes of a cluster's archives since a moment, with what was so before; kept for 100 days. */
  archiveChanges(cluster: string, from: number): Promise<KeptArchives>
  /** When the bot looked, and the worst lag that it saw, between two moments. */
  pulse(span: { readonly from: number; readonly to: number }): Promise<Pulse>
  /** When a person looked last, with `since` or `status`; null when never. */
  lastLook(user: string): Promise<number | null>
  /** A person has seen what there was at that moment. */
  looked(user: string, at: number): Promise<void>
  /** When a key was enqueued; null when it never was, or more than 90 days ago. */
  saidAt(key: string): Promise<number | null>

  /**
   * Throws when the id is taken. A code that was given for it is used up in the same transaction; false, with nothing
   * written, when another code of that person was judged meanwhile.
   */
  insertRequest(
    request: Request,
    notifications: readonly Notification[],
    spent?: SpentCode,
  ): Promise<boolean>
  /**
   * Compare-and-set on the revision: `after` is written with the revision after that of `before`. False: somebody
   * else changed it first, and nothing was written, notifications included. A code that was given for it is used up
   * in the same transaction; false as well when another code of that person was judged meanwhile.
   */
  updateRequest(
    before: Request,
    after: Request,
    notifications: readonly Notification[],
    spent?: SpentCode,
  ): Promise<boolean>
  readRequest(id: string): Promise<Request | null>
  /** Newest first, at most `limit` (50 when not given). */
  requests(filter: {
    readonly states?: readonly RequestState[]
    /** Only what was asked for by break-glass and not looked at again yet. */
    readonly unreviewed?: true
    readonly limit?: number
  }): Promise<readonly Request[]>

  /** Writes into the audit log what changed no request. */
  audit(facts: AuditFacts): Promise<void>
  /** Newest first, 50 unless another limit is given. */
  auditLines(filter: AuditFilter): Promise<readonly AuditEntry[]>
  auditHead(): Promise<AuditHead | null>
  /** What is wrong with the audit log, or null. */
  auditProblem(): Promise<string | null>
  /** What is remembered of a person's codes. */
  codesOf(user: string): Promise<StoredCodes>
  /** A code that was not right, with its line in the audit log. False: another one was judged meanwhile. */
  spendCode(spent: SpentCode, facts: AuditFacts): Promise<boolean>

  /** Remembers a list that somebody asked for. Throws when the id is taken. */
  insertListing(listing: Listing): Promise<void>
  /** The list behind a button, however old; null when it is forgotten (after 7 days), or was never there. */
  listing(id: string): Promise<Listing | null>

  /** What people said about the alerts of a cluster. */
  marks(cluster: string): Promise<Marks>
  /** What somebody said about one message, or null. */
  markOf(identity: string): Promise<Mark | null>
  /**
   * Decides on a mark from what is true at the moment, and writes it with what is to be said, in one transaction: no
   * poll comes between. `decide` gives null to leave everything as it is. Gives the mark that was written, or null.
   */
  mark(cluster: string, identity: string, decide: DecideMark): Promise<Mark | null>
  /** Identity of the message at a place in Slack; null when there is none of ours, or it is forgotten. */
  identityAt(at: MessageAt): Promise<string | null>
  /** Remembers a mute, with what is to be said about it. Throws when the id is taken. */
  insertMute(mute: Mute, notifications?: readonly Notification[]): Promise<void>
  /** Mutes that were over at or after a moment, by time or by somebody; the oldest first. */
  mutesOver(since: number): Promise<readonly Mute[]>
  /** Mutes that last now, the next to end first. */
  mutes(): Promise<readonly Mute[]>
  /** Ends a mute; null when there is none that lasts. */
  endMute(id: string, by: string): Promise<Mute | null>

  /** Puts one message into the outbox that no watch and no request brought; false when its key was said before. */
  say(notification: Notification): Promise<boolean>
  /** What may be sent now; see {@link Due}. Of each channel at most one row, the oldest that is not finished. */
  claim(options: ClaimOptions): Promise<readonly Due[]>
  /**
   * Delivered. `message` is where it is now, or which one was changed; null when there was nothing to do. `maybeIn` is the
   * channel in which it may stand besides, because nobody could look there.
   */
  sent(id: number, message: MessageAt | null, maybeIn?: string | null): Promise<void>
  /** Not delivered, to be tried again. `unknown`: it may be there all the same. */
  retry(
    id: number,
    options: { readonly dueAt: number; readonly reason: string; readonly unknown: boolean },
  ): Promise<void>
  /** Never to be delivered. */
  failed(id: number, reason: string): Promise<void>
  /** A channel does not take it: another one gets it. `words` are said about that, unless their keys were before. */
  divert(id: number, diversion: Diversion, words: readonly Notification[]): Promise<void>
  /** What is wrong with a channel, or null when nothing is known to be. */
  channelTrouble(channel: string): Promise<ChannelTrouble | null>
  /** The channel takes messages again. `words` are said about that, once. */
  channelWorks(channel: string, words: readonly Notification[]): Promise<void>
  /** What became of the messages with this short id: the first row, and the `newest` last ones. */
  deliveries(short: string, newest: number): Promise<Deliveries>
  /** Where the identity's message is in Slack, or null. */
  message(identity: string): Promise<MessageAt | null>
  /** The identity's message was deleted in Slack. */
  forgetMessage(identity: string): Promise<void>
  outboxCounts(): Promise<Record<OutboxState, number>>
  /** Messages that were given up for good since the time. */
  failedSince(since: number): Promise<number>
  /** The oldest notification that is not finished, of one channel or of all; null when there is none. */
  oldestWaiting(channel?: string): Promise<Waiting | null>
  /** At start: ends the leases of a former process (`sending` becomes `unknown`); returns how many there were. */
  recover(): Promise<number>
  /** The clock was set back by so many ms: what was due stays due, and what waits does not wait longer. */
  clockSetBack(byMs: number): Promise<void>
  /**
   * Drops notifications that were finished before the given time; what is known about messages stays for 90 days, runs
   * and history for 400, lists for 7.
   */
  prune(before: number): Promise<void>
  /** Throws BotError unless the store can be written to. */
  check(): Promise<void>
}

/**
 * Opens the store, making its directory, file (mode 0600) and tables where they are missing. Throws ConfigError when
 * the URL is not for the embedded store, the file cannot be used, or a newer version has written it; StoreError when a
 * later start may find it otherwise.
 *
 * Several processes may share a file; they wait up to 5 s for each other, blocking. Within one process open it once:
 * two stores on one file would wait for each other in the same thread, in vain.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const path = storePath(options.url)
  preparePrivateFile(path)
  const { clock } = options
  const db = open(path)
  try {
    await migrate(db, clock.now())
  } catch (error) {
    await db.destroy()
    throw error instanceof ConfigError ? error : unusable(path, error)
  }
  const onProblem = options.onProblem ?? (() => {})
  const onAudit = options.onAudit ?? (() => {})
  const watchRows = createWatchRows(onProblem)
  let closed: Promise<void> | null = null
  /** A transaction that may write audit lines: they are told when it has ended well. */
  const audited = async <T>(
    work: (trx: Transaction<Tables>, note: (lines: readonly AuditEntry[]) => void) => Promise<T>,
  ): Promise<T> => {
    const lines: AuditEntry[] = []
    const result = await db
      .transaction()
      .execute((trx) => work(trx, (written) => void lines.push(...written)))
    for (const line of lines) onAudit(line)
    return result
  }

  return {
    readWatch: (cluster) => watchRows.read(db, cluster),
    watchedClusters: () => readWatchedClusters(db),
    saveWatch: async (
      cluster,
      state,
      notifications,
      requests = [],
      runs = [],
      history = [],
      unmark = [],
      archives = [],
    ) => {
      const remember = await audited(async (trx, note) => {
        for (const { before, after } of requests) {
          const lines = await swapRequest(trx, before, after, clock.now())
          if (lines) {
            note(lines)
            continue
          }
          throw new BotError(
            `Request ${before.id} was changed by somebody else at the same moment; nothing of this poll was saved.`,
          )
        }
        const written = await watchRows.write(trx, cluster, state, clock.now())
        await writeRuns(trx, cluster, runs)
        await writeHistory(trx, history)
        await writeArchiveChanges(trx, cluster, archives)
        await writePulse(trx, cluster, state, clock.now())
        await deleteMarks(trx, unmark)
        await enqueue(trx, notifications, clock.now())
        return written
      })
      remember()
    },
    pastRuns: (cluster, keys) => readPast(db, cluster, keys),
    run: (cluster, jobKey) => readRun(db, cluster, jobKey),
    estimateRecord: (cluster, pastKey) => readEstimateRecord(db, cluster, pastKey),
    runsSince: (cluster, from) => readRunsSince(db, cluster, from),
    history: (filter) => readHistory(db, filter),
    alerts: (cluster, span) => readAlerts(db, cluster, span),
    archiveChanges: (cluster, from) => readArchiveChanges(db, cluster, from),
    pulse: (span) => readPulse(db, span),
    lastLook: (user) => readLook(db, user),
    looked: (user, at) => writeLook(db, user, at),
    saidAt: async (key) =>
      (await db.selectFrom('said').select('said_at').where('key', '=', key).executeTakeFirst())
        ?.said_at ?? null,

    insertRequest: (request, notifications, spent) =>
      audited(async (trx, note) => {
        if (spent && !(await swapCodes(trx, spent.before, spent.after))) return false
        note(await insertRequestRow(trx, request, clock.now()))
        await enqueue(trx, notifications, clock.now())
        return true
      }),
    updateRequest: (before, after, notifications, spent) =>
      audited(async (trx, note) => {
        // First, while nothing is written that would have to be taken back.
        if (spent && (await readCodes(trx, spent.before.user)).revision !== spent.before.revision) {
          return false
        }
        const lines = await swapRequest(trx, before, after, clock.now())
        if (!lines) return false
        note(lines)
        if (spent) await swapCodes(trx, spent.before, spent.after)
        await enqueue(trx, notifications, clock.now())
        return true
      }),
    readRequest: (id) => readRequestRow(db, id),
    requests: (filter) => listRequests(db, filter),

    audit: (facts) =>
      audited(async (trx, note) =>
        note(await appendAudit(trx, [{ ...facts, stored: null }], clock.now())),
      ),
    auditLines: (filter) => readAuditLines(db, filter),
    auditHead: () => readAuditHead(db),
    auditProblem: () => db.transaction().execute((trx) => findAuditProblem(trx)),
    codesOf: (user) => readCodes(db, user),
    spendCode: ({ before, after }, facts) =>
      audited(async (trx, note) => {
        if (!(await swapCodes(trx, before, after))) return false
        note(await appendAudit(trx, [{ ...facts, stored: null }], clock.now()))
        return true
      }),

    insertListing: (listing) => insertListing(db, listing),
    listing: (id) => readListing(db, id),

    marks: (cluster) => readMarks(db, cluster),
    markOf: (identity) => readMark(db, identity),
    mark: (cluster, identity, decide) =>
      db.transaction().execute(async (trx) => {
        const decided = decide({
          state: await watchRows.read(trx, cluster),
          mark: await readMark(trx, identity),
          body: await lastBody(trx, identity),
        })
        if (!decided) return null
        await writeMark(trx, cluster, decided.mark)
        await enqueue(trx, decided.notifications, clock.now())
        return decided.mark
      }),
    identityAt: ({ channel, ts }) => identityAt(db, channel, ts),
    insertMute: (mute, notifications = []) =>
      db.transaction().execute(async (trx) => {
        await insertMute(trx, mute)
        await enqueue(trx, notifications, clock.now())
      }),
    mutesOver: (since) => readMutesOver(db, since, clock.now()),
    mutes: () => readMutes(db, clock.now()),
    endMute: (id, by) => endMute(db, id, by, clock.now()),

    say: (notification) =>
      db
        .transaction()
        .execute(async (trx) => (await enqueue(trx, [notification], clock.now())) === 1),
    claim: (claimOptions) => claim(db, claimOptions),
    sent: (id, message, maybeIn = null) => markSent(db, id, message, maybeIn, clock.now()),
    retry: (id, retryOptions) => giveBack(db, id, retryOptions),
    failed: (id, reason) => giveUp(db, id, reason, clock.now()),
    divert: (id, diversion, words) => divertRow(db, id, diversion, words, clock.now()),
    channelTrouble: (channel) => readChannelTrouble(db, channel),
    channelWorks: (channel, words) => endChannelTrouble(db, channel, words, clock.now()),
    deliveries: (short, newest) => readDeliveries(db, short, newest),
    message: async (identity) =>
      (await db
        .selectFrom('links')
        .select(['channel', 'ts'])
        .where('identity', '=', identity)
        .executeTakeFirst()) ?? null,
    forgetMessage: async (identity) => {
      await db.deleteFrom('links').where('identity', '=', identity).execute()
    },
    outboxCounts: () => countOutbox(db),
    failedSince: (since) => countFailed(db, since),
    oldestWaiting: (channel) => oldestWaiting(db, channel),
    recover: () => recoverLeases(db, clock.now()),
    clockSetBack: (byMs) => moveTimes(db, byMs, clock.now()),
    prune: async (before) => {
      await pruneOutbox(db, before, clock.now())
      await pruneListings(db, clock.now())
      await pruneMarks(db, clock.now())
      await pruneMutes(db, clock.now())
      await pruneRuns(db, clock.now() - KEEP_RUNS_MS)
      await pruneHistory(db, clock.now() - KEEP_RUNS_MS)
      await pruneArchiveChanges(db, clock.now())
      await prunePulse(db, clock.now() - KEEP_RUNS_MS, clock.now())
    },
    check: () => check(db, path, clock.now()),

    [Symbol.asyncDispose]: async () => {
      closed ??= close(db)
      await closed
    },
  }
}

function open(path: string): Kysely<Tables> {
  try {
    return new Kysely<Tables>({ dialect: new SqliteDialect({ database: openNodeSqlite(path) }) })
  } catch (error) {
    throw unusable(path, error)
  }
}

async function check(db: Kysely<Tables>, path: string, now: number): Promise<void> {
  try {
    await db
      .insertInto('checks')
      .values({ id: 1, checked_at: now })
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ checked_at: now }))
      .execute()
  } catch (error) {
    if (error instanceof StoreError) throw error
    const reason = error instanceof Error ? error.message : String(error)
    throw new BotError(
      `The store ${path} cannot be written to: ${reason}. Look at the free space and the owner of its directory.`,
      { cause: error },
    )
  }
}

/** Closes after what is under way, which holds the only connection. */
async function close(db: Kysely<Tables>): Promise<void> {
  await db.connection().execute(async () => {})
  await db.destroy()
}

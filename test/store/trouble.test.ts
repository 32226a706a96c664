import { closeSync, openSync, readdirSync, readFileSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Kysely, SqliteDialect } from 'kysely'
import { describe, expect, it } from 'vitest'
import { runAudit } from '../../src/audit-cli.ts'
import { NOTHING_WATCHED } from '../../src/domain/watch-state.ts'
import { ConfigError, StoreError } from '../../src/errors.ts'
import { openNodeSqlite } from '../../src/store/node-sqlite.ts'
import { openStore } from '../../src/store/store.ts'
import { handClock, notification, request, temporaryDirectory } from './examples.ts'

interface Notes {
  notes: { text: string }
}

/** A database with one table that may not grow over so many pages of 4 KiB, as on a disk that is full. */
async function smallDatabase(path: string, pages: number) {
  const database = openNodeSqlite(path)
  database.prepare('create table notes (text text not null) strict').run([])
  database.prepare(`pragma max_page_count = ${pages}`).all([])
  return new Kysely<Notes>({ dialect: new SqliteDialect({ database }) })
}

describe('a full disk', () => {
  it('is said with file and remedy, changes nothing, and is over by itself', async () => {
    using dir = temporaryDirectory()
    const path = join(dir.path, 'store.db')
    await using db = await smallDatabase(path, 20)
    const write = (...texts: readonly string[]) =>
      db.transaction().execute(async (trx) => {
        for (const text of texts) await trx.insertInto('notes').values({ text }).execute()
      })
    await write('before')
    const big = 'x'.repeat(50_000)
    const full = write('with it', big, big)
    await expect(full).rejects.toThrow(StoreError)
    await expect(full).rejects.toThrow(`${path} cannot be used: its disk is full`)
    await expect(full).rejects.toThrow(/Make room/)
    await write('after')
    expect(await db.selectFrom('notes').select('text').execute()).toEqual([
      { text: 'before' },
      { text: 'after' },
    ])
  })
})

describe('a store in other trouble', () => {
  it('says that another process keeps writing to it', { timeout: 20_000 }, async () => {
    using dir = temporaryDirectory()
    const path = join(dir.path, 'store.db')
    await using store = await openStore({ url: `file:${path}`, clock: handClock() })
    await store.saveWatch('c', NOTHING_WATCHED, [])
    using other = new DatabaseSync(path)
    other.exec('begin immediate')
    const saving = store.saveWatch('c', NOTHING_WATCHED, [notification('k')])
    await expect(saving).rejects.toThrow(StoreError)
    await expect(saving).rejects.toThrow(/another process.*Only one bot/)
    other.exec('rollback')
    await store.saveWatch('c', NOTHING_WATCHED, [notification('k')])
    expect((await store.outboxCounts()).queued).toBe(1)
  })

  it('does not end the service for good because another process writes at the start', {
    timeout: 20_000,
  }, async () => {
    using dir = temporaryDirectory()
    const path = join(dir.path, 'store.db')
    const options = { url: `file:${path}`, clock: handClock() }
    await (await openStore(options))[Symbol.asyncDispose]()
    using other = new DatabaseSync(path)
    other.exec('begin immediate')
    const opened = openStore(options)
    await expect(opened).rejects.toThrow(StoreError)
    await expect(opened).rejects.toMatchObject({ retryable: true })
    other.exec('rollback')
    await (await openStore(options))[Symbol.asyncDispose]()
  })

  it('says at the start that it is damaged, how to save it, and leaves it as it is', async () => {
    using dir = temporaryDirectory()
    const path = join(dir.path, 'store.db')
    const options = { url: `file:${path}`, clock: handClock() }
    await (await openStore(options))[Symbol.asyncDispose]()
    // Everything behind the first page's header: the tables' descriptions and the tables.
    const file = openSync(path, 'r+')
    writeSync(file, Buffer.alloc(statSync(path).size - 200, 0xa5), 0, undefined, 200)
    closeSync(file)
    const before = readFileSync(path)
    const opened = openStore(options)
    await expect(opened).rejects.toThrow(ConfigError)
    await expect(opened).rejects.toThrow(`${path} cannot be used: it is damaged`)
    await expect(opened).rejects.toThrow(/put a copy back.*recover/)
    expect(readFileSync(path).equals(before)).toBe(true)
    expect(readdirSync(dir.path)).toContain('store.db')
  })

  it('says when the audit log is looked at that its pages are damaged', async () => {
    using dir = temporaryDirectory()
    const path = join(dir.path, 'store.db')
    const url = `file:${path}`
    {
      await using store = await openStore({ url, clock: handClock() })
      for (let i = 0; i < 300; i++) {
        const one = request(`r-${i}`)
        await store.insertRequest(one, [])
      }
    }
    const said: string[] = []
    const verify = () =>
      runAudit(['verify'], { storeUrl: url, now: 0 }, (line) => said.push(line), console.error)
    expect(verify()).toBe(0)
    const half = Math.floor(statSync(path).size / 2 / 4096) * 4096
    const file = openSync(path, 'r+')
    writeSync(file, Buffer.alloc(half, 0xa5), 0, undefined, half)
    closeSync(file)
    expect(verify).toThrow(StoreError)
    expect(verify).toThrow(`${path} cannot be used: it is damaged`)
    expect(said).toEqual([expect.stringMatching(/^audit log whole: 300 lines/)])
  })
})

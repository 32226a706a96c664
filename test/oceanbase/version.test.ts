import { describe, expect, it } from 'vitest'
import { Secret } from '../../src/domain/secret.ts'
import { OceanBaseError } from '../../src/errors.ts'
import type { Account } from '../../src/oceanbase/account.ts'
import { type Catalogue, readCatalogue } from '../../src/oceanbase/catalogue.ts'
import type { Session } from '../../src/oceanbase/session.ts'
import { readVersion, versionInComment } from '../../src/oceanbase/version.ts'

const ACCOUNT: Account = {
  cluster: 'prod',
  host: '10.0.0.1',
  port: 2881,
  user: 'ob_bot_ro@sys',
  password: new Secret(''),
  role: 'monitor',
  ssl: false,
  connectTimeout: 1,
  queryTimeout: 1,
}

/** A server that knows OB_VERSION() or not, and has a version comment. */
function server(own: string | null, comment: string): Session {
  return {
    fresh: true,
    rows: async (sql) => {
      if (sql.includes('@@version_comment')) return [{ V: comment }]
      if (own === null) {
        throw new OceanBaseError('no such function', { errno: 1305, retryable: false })
      }
      return [{ V: own }]
    },
  }
}

/** A catalogue of a server that lists these views, and has no others. */
async function having(...views: string[]): Promise<Catalogue> {
  const rows = async (sql: string) => {
    if (sql.includes('information_schema')) {
      return views.map((view) => ({ TABLE_NAME: view, COLUMN_NAME: 'TENANT_ID' }))
    }
    throw new OceanBaseError('no such table', { errno: 1146, retryable: false })
  }
  return await readCatalogue({ fresh: true, rows }, views)
}

describe('readVersion', () => {
  it.each<[string, string | null, string, string[], 3 | 4, string]>([
    ['4.2.5', '4.2.5.0', 'OceanBase_CE 4.2.5.0 (r1)', ['CDB_OB_BACKUP_JOBS'], 4, '4.2.5.0'],
    ['4.0 by comment', null, 'OceanBase 4.0.0.0', ['CDB_OB_BACKUP_JOBS'], 4, '4.0.0.0'],
    ['3.1 by comment', null, 'OceanBase 3.1.5 (r2)', ['CDB_OB_BACKUP_PROGRESS'], 3, '3.1.5'],
    ['MariaDB with the views', null, 'Debian 12', ['CDB_OB_BACKUP_JOBS'], 4, 'unknown'],
    ['the views of 3.x alone', null, '', ['CDB_OB_BACKUP_PROGRESS'], 3, 'unknown'],
  ])('%s', async (_, own, comment, views, generation, text) => {
    const version = await readVersion(server(own, comment), await having(...views), ACCOUNT)
    expect(version).toEqual({ generation, text, comment })
  })

  it.each([
    ['no OceanBase', null, 'MySQL Community Server - GPL'],
    ['an account that sees no backup view', '4.2.5.0', 'OceanBase 4.2.5.0'],
  ])('throws for %s, with a remedy', async (_, own, comment) => {
    const nothing = await having()
    await expect(readVersion(server(own, comment), nothing, ACCOUNT)).rejects.toThrow(
      /CDB_OB_BACKUP_JOBS.*sys tenant/,
    )
  })

  it.each(['2.2.76', '1.4.79'])('throws for %s, whose views nobody knows', async (old) => {
    const views = await having('CDB_OB_BACKUP_PROGRESS')
    await expect(
      readVersion(server(null, `OceanBase ${old} (r1)`), views, ACCOUNT),
    ).rejects.toThrow(`OceanBase ${old} at 10.0.0.1:2881 is too old: 2.2.77 and later can be read.`)
  })

  it.each(['2.2.77', '3.1.1', '10.0.0'])('takes %s', async (text) => {
    const views = await having('CDB_OB_BACKUP_PROGRESS')
    const version = await readVersion(server(null, `OceanBase ${text}`), views, ACCOUNT)
    expect(version).toMatchObject({ generation: 3, text })
  })

  it('asks a server of 3.x for its build when the comment says nothing', async () => {
    const session: Session = {
      fresh: true,
      rows: async (sql) => {
        if (sql.includes('__all_server'))
          return [{ V: '3.1.4_103000102023020719-16544a206f00dd3c' }]
        return sql.includes('@@') ? [{ V: 'patched' }] : []
      },
    }
    const version = await readVersion(session, await having('CDB_OB_BACKUP_PROGRESS'), ACCOUNT)
    expect(version).toEqual({ generation: 3, text: '3.1.4', comment: 'patched' })
  })

  it('passes on the loss of the connection', async () => {
    const lost = new OceanBaseError('lost', { retryable: true })
    const session: Session = { fresh: true, rows: () => Promise.reject(lost) }
    await expect(readVersion(session, await having(), ACCOUNT)).rejects.toBe(lost)
  })
})

describe('versionInComment', () => {
  it.each([
    ['OceanBase_CE 4.2.1.8 (r108-abc) (Built Jul 1 2024)', '4.2.1.8'],
    ['OceanBase 4.3.3.0', '4.3.3.0'],
    ['OceanBase v3.1.4', '3.1.4'],
    ['Debian 12', null],
    ['', null],
  ])('%s', (comment, version) => {
    expect(versionInComment(comment)).toBe(version)
  })
})

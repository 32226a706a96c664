import { describe, expect, it } from 'vitest'
import { Secret } from '../../src/domain/secret.ts'
import { OceanBaseError } from '../../src/errors.ts'
import type { Account } from '../../src/oceanbase/account.ts'
import type { Catalogue } from '../../src/oceanbase/catalogue.ts'
import type { Session } from '../../src/oceanbase/session.ts'
import { readVersion, requireGeneration4, versionInComment } from '../../src/oceanbase/version.ts'

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

function having(...views: string[]): Catalogue {
  return {
    columns: (view) => (views.includes(view) ? new Set(['TENANT_ID']) : undefined),
    denied: () => undefined,
  }
}

describe('readVersion', () => {
  it.each<[string, string | null, string, string[], 3 | 4, string]>([
    ['4.2.5', '4.2.5.0', 'OceanBase_CE 4.2.5.0 (r1)', ['CDB_OB_BACKUP_JOBS'], 4, '4.2.5.0'],
    ['4.0 by comment', null, 'OceanBase 4.0.0.0', ['CDB_OB_BACKUP_JOBS'], 4, '4.0.0.0'],
    ['3.1 by comment', null, 'OceanBase 3.1.5 (r2)', ['CDB_OB_BACKUP_PROGRESS'], 3, '3.1.5'],
    ['MariaDB with the views', null, 'Debian 12', ['CDB_OB_BACKUP_JOBS'], 4, 'unknown'],
    ['the views of 3.x alone', null, '', ['CDB_OB_BACKUP_PROGRESS'], 3, 'unknown'],
  ])('%s', async (_, own, comment, views, generation, text) => {
    const version = await readVersion(server(own, comment), having(...views), ACCOUNT)
    expect(version).toEqual({ generation, text, comment })
  })

  it.each([
    ['no OceanBase', null, 'MySQL Community Server - GPL'],
    ['a user tenant of 4.x', '4.2.5.0', 'OceanBase 4.2.5.0'],
  ])('throws for %s, with a remedy', async (_, own, comment) => {
    await expect(readVersion(server(own, comment), having(), ACCOUNT)).rejects.toThrow(
      /CDB_OB_BACKUP_JOBS.*sys tenant/,
    )
  })

  it('passes on the loss of the connection', async () => {
    const lost = new OceanBaseError('lost', { retryable: true })
    const session: Session = { fresh: true, rows: () => Promise.reject(lost) }
    await expect(readVersion(session, having(), ACCOUNT)).rejects.toBe(lost)
  })
})

describe('requireGeneration4', () => {
  it('says plainly that 3.x is not read', () => {
    const version = { generation: 3, text: '3.1.5', comment: '' } as const
    expect(() => requireGeneration4(version, ACCOUNT)).toThrow(
      /OceanBase 3\.x is not read yet by this version/,
    )
    expect(() => requireGeneration4({ ...version, generation: 4 }, ACCOUNT)).not.toThrow()
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

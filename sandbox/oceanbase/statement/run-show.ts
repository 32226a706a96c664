import { grantsOf } from '../accounts.ts'
import type { Session, SessionHost } from '../session.ts'
import { unknownTable } from '../sql/rewrite-select.ts'
import type { ViewStore } from '../view-store.ts'
import { type Result, textResult } from '../wire/result.ts'
import { TokenReader } from './token-reader.ts'

/** Runs SHOW and DESC: VARIABLES, GRANTS, WARNINGS, DATABASES, TABLES, COLUMNS, PARAMETERS, RESTORE PREVIEW. */
export function runShow(session: Session, host: SessionHost, sql: string): Result {
  const { store } = host
  const reader = new TokenReader(sql)
  if (reader.accept('DESC') || reader.accept('DESCRIBE')) return columns(session, store, reader)
  reader.expect('SHOW')
  reader.accept('FULL')
  if (!reader.accept('SESSION')) reader.accept('GLOBAL')
  if (reader.accept('VARIABLES')) return variables(session, reader)
  if (reader.accept('GRANTS')) return grants(session, reader)
  if (reader.accept('RESTORE', 'PREVIEW')) return preview(session, reader)
  if (reader.accept('WARNINGS') || reader.accept('ERRORS')) {
    reader.end()
    return textResult(['Level', 'Code', 'Message'], [])
  }
  if (reader.accept('DATABASES')) {
    reader.end()
    return textResult(['Database'], [['information_schema'], ['oceanbase']])
  }
  if (reader.accept('PARAMETERS')) return parameters(host, reader)
  if (reader.accept('TABLES')) return tables(session, store, reader)
  if (reader.accept('COLUMNS')) {
    if (!reader.accept('FROM')) reader.expect('IN')
    return columns(session, store, reader)
  }
  throw reader.error()
}

function pattern(reader: TokenReader): (text: string) => boolean {
  if (!reader.accept('LIKE')) return () => true
  const like = reader.string()
  const source = like.replace(/\\?[\s\S]/g, (char) => {
    if (char === '%') return '.*'
    if (char === '_') return '.'
    return char.replace(/^\\(?=[%_])/, '').replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  })
  const expression = new RegExp(`^${source}$`, 'i')
  return (text) => expression.test(text)
}

function variables(session: Session, reader: TokenReader): Result {
  let fits = pattern(reader)
  if (reader.accept('WHERE')) {
    reader.expect('VARIABLE_NAME')
    reader.expectOperator('=')
    const wanted = reader.string().toLowerCase()
    fits = (text) => text === wanted
  }
  reader.end()
  const onOff = (name: string, value: string): string =>
    name === 'autocommit' ? (value === '1' ? 'ON' : 'OFF') : value
  const rows = [...session.variables]
    .filter(([name]) => fits(name))
    .map(([name, value]) => [name, onOff(name, value)])
  return textResult(['Variable_name', 'Value'], rows)
}

function grants(session: Session, reader: TokenReader): Result {
  if (reader.accept('FOR')) {
    reader.expect('CURRENT_USER')
    if (reader.acceptOperator('(')) reader.expectOperator(')')
  }
  reader.end()
  return textResult(
    [`Grants for ${session.account.user}@%`],
    grantsOf(session.account).map((line) => [line]),
  )
}

function preview(session: Session, reader: TokenReader): Result {
  reader.end()
  return textResult(
    ['BACKUP_TYPE', 'BACKUP_ID', 'BACKUP_DEST', 'DESCRIPTION'],
    session.preview.map((row) => [
      row.backupType,
      String(row.backupId),
      row.backupDest,
      row.description,
    ]),
  )
}

/** Parameters of 3.x, one row for each server; in 4.x the stand-in has none to show. */
function parameters(host: SessionHost, reader: TokenReader): Result {
  const fits = pattern(reader)
  reader.end()
  const rows = host
    .parameters()
    .filter(([name]) => fits(name))
    .flatMap(([name, value]) =>
      ['z1', 'z2', 'z3'].map((zone, index) => {
        const server = ['observer', `10.0.0.${index + 3}`, '2882']
        return [
          zone,
          ...server,
          name,
          null,
          value,
          '',
          'OBSERVER',
          'CLUSTER',
          'DEFAULT',
          'DYNAMIC_EFFECTIVE',
        ]
      }),
    )
  return textResult(
    'zone svr_type svr_ip svr_port name data_type value info section scope source edit_level'.split(
      ' ',
    ),
    rows,
  )
}

function tables(session: Session, store: ViewStore, reader: TokenReader): Result {
  if (reader.accept('FROM') || reader.accept('IN')) reader.name()
  const fits = pattern(reader)
  reader.end()
  const names = [...store.specs.values()]
    .filter((spec) => !spec.internal && store.sees(session.tenant.id, spec) && fits(spec.name))
    .map((spec) => spec.name)
    .sort()
  return textResult(
    ['Tables_in_oceanbase'],
    names.map((name) => [name]),
  )
}

function columns(session: Session, store: ViewStore, reader: TokenReader): Result {
  let name = reader.identifier()
  if (reader.acceptOperator('.')) name = reader.identifier()
  if (reader.accept('FROM')) reader.name()
  const fits = pattern(reader)
  reader.end()
  const spec = store.find(name)
  if (!spec || !store.sees(session.tenant.id, spec)) throw unknownTable(`oceanbase.${name}`)
  const rows = spec.columns
    .filter((column) => fits(column.name))
    .map((column) => [column.name, column.type, column.nullable ? 'YES' : 'NO', '', null, ''])
  return textResult(['Field', 'Type', 'Null', 'Key', 'Default', 'Extra'], rows)
}

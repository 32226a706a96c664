import { takes } from './fact-words.ts'
import type { RecoverTable, RestoreTenant } from './operation.ts'
import type { OperationFacts } from './operation-facts.ts'
import type { Plan } from './plan.ts'
import { piecesWords, restoreChain } from './restore-chain.ts'
import { isFullSet } from './restore-window.ts'
import { shownScn } from './restore-words.ts'
import { formatSize } from './size.ts'
import { formatUtc } from './time.ts'
import { unitWords } from './unit-words.ts'

type Facts = Plan['facts']

/** Sets of a chain that are named one by one; of a longer one its ends are. */
const SETS_NAMED = 5

/** What a restore or a recovery reads: the point, sets, pieces and places. */
export function sourceFacts(operation: RestoreTenant | RecoverTable, facts: OperationFacts): Facts {
  const { source } = facts
  if (!source) return []
  const { sets, pieces, gaps } = restoreChain(source, operation.setId, operation.scn)
  const named = sets.map(
    (set) =>
      `${isFullSet(set) ? 'full' : 'incremental'} set ${set.setId}${set.end ? ` (${formatUtc(set.end.ms)})` : ''}`,
  )
  // What comes behind it, the log, must not be cut off.
  const chain =
    named.length > SETS_NAMED
      ? [...named.slice(0, 2), `${named.length - 3} incremental sets`, ...named.slice(-1)]
      : named
  const log = piecesWords(pieces)
  const whole = log === '' ? [] : [`${log}${gaps.length === 0 ? ', no gap' : ''}`]
  const from = [...(chain.length > 0 ? chain : [`set ${operation.setId}`]), ...whole]
  return [
    { label: 'To', text: `${shownScn(operation.scn)} · SCN ${operation.scn}` },
    { label: 'From', text: from.join(' + ') },
    {
      label: 'Sources',
      text: [source.places?.data, source.places?.archive].filter(Boolean).join(', ') || 'none',
    },
  ]
}

/** What a restore makes. */
export function restoreInto(operation: RestoreTenant, facts: OperationFacts): Facts {
  const sizes = facts.source
    ? restoreChain(facts.source, operation.setId, operation.scn).sets.map((set) => set.outputBytes)
    : []
  const size = sizes.every((bytes) => bytes !== null)
    ? sizes.reduce<number>((sum, bytes) => sum + (bytes ?? 0), 0)
    : 0
  return [
    {
      label: 'Into',
      text: [
        `new tenant ${operation.target}`,
        `pool ${operation.pool}`,
        ...options(operation),
      ].join(' · '),
    },
    { label: 'Units', text: unitWords(operation.pool, facts) },
    {
      label: 'Takes',
      text: takesWords(takes(facts), size),
    },
    {
      label: 'Method',
      text: operation.method === 'quick' ? 'quick: it cannot be activated or backed up' : '',
    },
    { label: 'Preview', text: previewWords(facts) },
  ]
}

/** How long it took before, and how much there is to read (bytes; 0: not known). */
function takesWords(before: string, bytes: number): string {
  const size = bytes > 0 ? formatSize(bytes) : ''
  if (before === '')
    return size === '' ? '' : `${size}; for how long is not known, no earlier one was seen`
  return [before, size].filter((text) => text !== '').join(' · ')
}

/** What a recovery makes. */
export function recoverInto(operation: RecoverTable, facts: OperationFacts): Facts {
  const { target } = operation
  return [
    {
      label: 'Into',
      text: [`tenant ${target.name}`, `pool ${operation.pool}`, ...options(operation)].join(' · '),
    },
    {
      label: 'Tables',
      text: operation.tables
        .map(({ from, to }) => `${from.database}.${from.table} as ${to.database}.${to.table}`)
        .join(', '),
    },
    { label: 'Takes', text: takes(facts) },
    { label: 'Left out', text: 'foreign keys, triggers and statistics are not recovered' },
  ]
}

function options({ locality, primaryZone, concurrency, passwords }: RestoreTenant | RecoverTable) {
  return [
    locality === undefined ? '' : `locality ${locality}`,
    primaryZone === undefined ? '' : `primary zone ${primaryZone}`,
    concurrency === undefined ? '' : `concurrency ${concurrency}`,
    passwords === undefined || passwords.length === 0 ? '' : `passwords ${passwords.join(', ')}`,
  ].filter((text) => text !== '')
}

function previewWords({ preview }: OperationFacts): string {
  if (preview === null) return ''
  if (preview.kind === 'unavailable') return `not available: ${preview.message}`
  const ids = (type: RegExp) =>
    preview.rows.filter((row) => type.test(row.type)).map(({ id }) => id)
  const words = (what: string, all: readonly string[]) =>
    all.length === 0 ? [] : [`${what}${all.length === 1 ? '' : 's'} ${all.join(', ')}`]
  const read = [...words('set', ids(/SET/i)), ...words('piece', ids(/PIECE/i))]
  return read.length === 0 ? '' : `OceanBase would read ${read.join(' and ')}`
}

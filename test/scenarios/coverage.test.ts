import { afterAll, describe, expect, it } from 'vitest'
import { coverageRows } from './support/coverage-table.ts'
import { coverageWorlds } from './support/coverage-worlds.ts'
import { DOCUMENTS, factsOf, seedDocument } from './support/documents.ts'
import { shownRows } from './support/printed-rows.ts'

const worlds = coverageWorlds()
afterAll(async () => {
  await worlds[Symbol.asyncDispose]()
})

/** What obbackup shows nowhere, each for a reason that docs/coverage.md gives. */
const NOT_SHOWN = [
  'Log Backup / Backup Method',
  'Log Backup / Host IP Address',
  'Log Backup / Backup Method = Logical Backup',
  'Log Backup / Backup Method = Physical Backup',
  'Log Backup / Actions = Stop',
]

const all = coverageRows()

describe.each(DOCUMENTS)('document %s', (number) => {
  const rows = all.filter((row) => row.document === number)

  it('has a row for every fact, once, and no other', () => {
    const named = rows.map(({ kind, name }) => `${kind} ${name}`)
    expect(named.toSorted()).toEqual(factsOf(seedDocument(number)).toSorted())
  })

  it('shows everything but what nobody can show', () => {
    const missing = rows.filter((row) => row.command === '')
    for (const { where } of missing) expect(where).not.toBe('')
    expect(missing.map((row) => row.name)).toEqual(
      NOT_SHOWN.filter((name) => missing.some((row) => row.name === name)),
    )
  })

  it.each(rows.filter((row) => row.command !== ''))('$kind $name: $command', async (row) => {
    const { shown, said } = await worlds.answerTo(row)
    expect(row.shownAs.join('')).not.toBe('')
    for (const text of row.shownAs) {
      expect(shown).toMatch(standing(text))
      // Buttons are not read aloud, nor are bars.
      const spoken = text.replace(/[█░]+ /g, '')
      if (text !== 'View cause') expect(said).toMatch(standing(spoken))
    }
  })

  it.each(rows.filter((row) => row.kind === 'column'))(
    'column $name stands under its own name',
    async (row) => {
      const [view = '', column = ''] = row.name.split('.')
      const place = rows.find((one) => one.kind === 'view' && one.name === view)
      const { shown } = await worlds.answerTo({ ...row, command: place?.command ?? '' })
      const own = /^([A-Z_]+): (.+)$/.exec(row.shownAs[0] ?? '')
      const [name, value] = own ? [own[1] ?? '', own[2] ?? ''] : [column, row.example || "''"]
      const found = shownRows(shown).filter((one) => one.view === view)
      expect(found.map((one) => one.columns[name])).toContain(value)
    },
  )
})

/** The text as a whole: `job 1` is not part of `job 10`. */
function standing(text: string): RegExp {
  const escaped = text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
  const before = /^\w/.test(text) ? '(?<!\\w)' : ''
  const after = /\w$/.test(text) ? '(?!\\w)' : ''
  return new RegExp(`${before}${escaped}${after}`)
}

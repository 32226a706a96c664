import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Cell, toCsv } from '../../src/domain/csv.ts'

/** A reader of RFC 4180, as strict as the standard. */
function read(csv: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  let rest = csv
  while (rest !== '') {
    const match = /^(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/.exec(rest)
    if (!match) throw new Error(`no CSV at ${JSON.stringify(rest.slice(0, 40))}`)
    row.push(match[1]?.replace(/""/g, '"') ?? match[2] ?? '')
    if (match[3] === '\r\n') {
      rows.push(row)
      row = []
    }
    rest = rest.slice(match[0].length)
  }
  return rows
}

const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom(...'=+-@",\r\n\t a1＝＋'.split('')), maxLength: 6 }),
)
const cell: fc.Arbitrary<Cell> = fc.oneof(
  text,
  fc.integer(),
  fc.double({ noNaN: true }),
  fc.constant(null),
)

test('every row can be read again, with an apostrophe before what a spreadsheet would run', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(cell, { minLength: 1, maxLength: 5 }), { maxLength: 5 }),
      (rows) => {
        const again = read(toCsv(rows))
        expect(again).toHaveLength(rows.length)
        rows.forEach((row, i) => {
          row.forEach((value, j) => {
            const got = again[i]?.[j] ?? ''
            if (typeof value !== 'string') expect(got).toBe(value === null ? '' : String(value))
            else {
              expect([value, `'${value}`]).toContain(got)
              expect(got).not.toMatch(/^[=+\-@＝＋－＠\t\r\n]/)
              expect(got.trimStart()).not.toMatch(/^[=+\-@]/)
            }
          })
        })
      },
    ),
  )
})

describe('a cell', () => {
  test.each([
    ['plain', 'plain'],
    ['a,b', '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ['two\nlines', '"two\nlines"'],
    ['=HYPERLINK("http://x")', '"\'=HYPERLINK(""http://x"")"'],
    ['-9071', "'-9071"],
    [-9071, '-9071'],
    ['  +1', "'  +1"],
    ['\tx', "'\tx"],
    ['a-b', 'a-b'],
    [' blank ', '" blank "'],
    [true, 'true'],
    [null, ''],
  ])('%j', (value, written) => {
    expect(toCsv([[value]])).toBe(`${written}\r\n`)
  })
})

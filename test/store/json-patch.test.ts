import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Json, type Patch, patched, patchOf } from '../../src/store/json-patch.ts'

/** A patch as it comes back from the store. */
const stored = (patch: Patch) => JSON.parse(JSON.stringify(patch)) as Patch

/** Few names, so that they meet; among them those by which elements are found again, and traps of objects. */
const name = fc.constantFrom('key', 'id', 'at', 'a', 'b', '1', '2', '__proto__', 'constructor')
const { json: any } = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<Json>(null, true, 0, 1, 2, 'x', 'y', ''),
    // What JSON text does not hold, as the domain may leave it.
    fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, undefined as unknown as Json),
    fc.array(tie('json'), { maxLength: 6 }),
    fc
      .uniqueArray(fc.tuple(name, tie('json')), { maxLength: 6, selector: ([key]) => key })
      .map((entries) => Object.fromEntries(entries) as Json),
  ),
}))

const json = any.map((value) => value ?? null)

/** The value as it is read from its text. */
const asText = (value: Json) => JSON.parse(JSON.stringify(value)) as Json

describe('a patch', () => {
  it('makes of the old value what the text of the new one says, to the letter', () => {
    fc.assert(
      fc.property(json, json, (a, b) => {
        const before = asText(a)
        const patch = patchOf(before, b)
        const after = patch === null ? before : patched(before, stored(patch))
        expect(JSON.stringify(after)).toBe(JSON.stringify(b))
        if (patch === null) expect(JSON.stringify(before)).toBe(JSON.stringify(b))
      }),
      { numRuns: 3000 },
    )
  })

  it('is none between a value and itself, read anew', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(patchOf(asText(value), value)).toBeNull()
      }),
      { numRuns: 1000 },
    )
  })

  it('leaves the old value as it was, whatever is done with the new one', () => {
    fc.assert(
      fc.property(json, json, (a, b) => {
        const before = asText(a)
        const text = JSON.stringify(before)
        const patch = patchOf(before, b)
        if (patch) patched(before, stored(patch))
        expect(JSON.stringify(before)).toBe(text)
      }),
    )
  })

  const sample = (at: number) => ({ at, percent: 1, bytes: 2, turn: 0 })
  const trail = Array.from({ length: 40 }, (_, i) => sample(i))
  const jobs = Array.from({ length: 100 }, (_, i) => ({ key: `data/${i}`, percent: 1, parts: [] }))
  it.each<[string, Json, Json, Patch]>([
    [
      'a sample more, the oldest gone',
      trail,
      [...trail.slice(1), sample(40)],
      [
        'a',
        [
          [1, 39],
          ['+', [sample(40)]],
        ],
      ],
    ],
    [
      'a job more in front, one that moved',
      jobs,
      [{ key: 'new' }, ...jobs.with(7, { key: 'data/7', percent: 2, parts: [] })],
      [
        'a',
        [
          ['+', [{ key: 'new' }]],
          [0, 7],
          [7, ['o', { percent: ['=', 2] }]],
          [8, 92],
        ],
      ],
    ],
    [
      'a key in front of the others',
      { b: 1, c: 2 },
      { a: 0, b: 1, c: 2 },
      [
        'o',
        { a: ['=', 0] },
        [
          ['+', ['a']],
          [0, 2],
        ],
      ],
    ],
    ['a key gone', { a: 1, b: 2 }, { a: 1 }, ['o', { b: null }]],
    ['all gone', [1, 2], [], ['a', []]],
  ])('holds only what changed: %s', (_what, before, after, patch) => {
    expect(patchOf(before, after)).toEqual(patch)
    expect(patched(before, patch)).toEqual(after)
  })

  it.each<[string, Json, unknown]>([
    ['an array for an object', {}, ['a', []]],
    ['an object for an array', [], ['o', {}]],
    ['an unknown word', {}, ['x', {}]],
  ])('that does not fit is refused: %s', (_what, before, patch) => {
    expect(() => patched(before, patch as Patch)).toThrow(TypeError)
  })
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { diffFindings, type SeenFindings } from '../../src/domain/diff-findings.ts'
import type { Incident, Severity } from '../../src/domain/event.ts'
import { phrase } from '../../src/domain/phrase.ts'
import type { Finding } from '../../src/domain/rule.ts'
import { at, CLUSTER } from './hand.ts'

const MINUTE = 60_000

/** What one poll finds: minutes since the last, the severity (null: nothing), a figure, whether a part is unreadable. */
interface Look {
  readonly after: number
  readonly severity: Severity | null
  readonly figure?: number
  readonly blind?: boolean
}

function finding(key: string, severity: Severity, figure: number): Finding {
  return {
    rule: 'stalled',
    key,
    severity,
    area: 'data',
    tenants: ['shop'],
    since: null,
    job: null,
    title: phrase`Backup of ${{ name: 'shop' }} stands still`,
    evidence: [phrase`for ${{ seconds: figure }}`],
    next: phrase`Look`,
    over: phrase`It moves again`,
  }
}

/** Event names of each poll, for one finding whose rule wants to see it for `hold` minutes. */
function story(looks: readonly Look[], hold = 0): readonly (readonly string[])[] {
  let seen: SeenFindings = {}
  let incidents: readonly Incident[] = []
  let now = at(2)
  return looks.map(({ after, severity, figure = 1, blind = false }) => {
    now += after * MINUTE
    const found = severity === null ? [] : [finding('stalled/shop', severity, figure)]
    const holdSeconds = () => hold * 60
    const options = { now, blind, holdSeconds }
    const diffed = diffFindings(CLUSTER, seen, incidents, found, options)
    // Remembered as JSON.
    seen = JSON.parse(JSON.stringify(diffed.seen))
    for (const event of diffed.events) {
      if (!('incident' in event)) continue
      const { incident } = event
      incidents = incidents.filter((one) => one.id !== incident.id)
      if (event.kind !== 'rule_cleared') incidents = [...incidents, incident]
    }
    return diffed.events.map((event) => event.kind.replace('rule_', ''))
  })
}

const warning: Look = { after: 1, severity: 'warning' }
const info: Look = { after: 1, severity: 'info' }
const critical: Look = { after: 1, severity: 'critical' }
const gone: Look = { after: 1, severity: null }

describe('what is said of a finding', () => {
  test.each<[string, readonly Look[], number, readonly (readonly string[])[]]>([
    ['at once, and once', [warning, warning], 0, [['raised'], []]],
    [
      'a clock that is set back delays neither its word nor its end by more than they take',
      [
        warning,
        { ...warning, after: -60 },
        ...Array(2).fill(warning),
        { ...gone, after: 60 },
      ].concat({ ...gone, after: -60 }, { ...gone, after: 5 }),
      2,
      [[], [], [], ['raised'], [], [], ['cleared']],
    ],
    [
      'somebody was at it, and what is left is a warning: that is no worse than it was',
      [critical, info, info, warning, critical],
      0,
      [['raised'], ['changed'], [], ['changed'], ['worsened']],
    ],
    [
      'somebody was at it in vain: it is as bad as people were told',
      [warning, info, warning, info, critical],
      0,
      [['raised'], ['changed'], ['changed'], ['changed'], ['worsened']],
    ],
    [
      'after it was seen for as long as its rule wants',
      [warning, warning, warning, warning],
      3,
      [[], [], [], ['raised']],
    ],
    [
      'not when it was gone in between',
      [warning, warning, gone, warning, warning, warning],
      3,
      [[], [], [], [], [], []],
    ],
    [
      'a poll that cannot see does not make it begin anew',
      [warning, warning, { ...gone, blind: true }, warning],
      3,
      [[], [], [], ['raised']],
    ],
    [
      'worse: again; better: no new message',
      [warning, { ...warning, severity: 'critical' }, { ...warning, after: 11 }],
      0,
      [['raised'], ['worsened'], ['changed']],
    ],
    [
      'other figures: at most every ten minutes',
      [
        warning,
        { ...warning, after: 9, figure: 2 },
        { ...warning, figure: 3 },
        { ...warning, figure: 4 },
      ],
      0,
      [['raised'], [], ['changed'], []],
    ],
    ['the same figures: never', [warning, { ...warning, after: 60 }], 0, [['raised'], []]],
    [
      'over after five quiet minutes',
      [warning, gone, { ...gone, after: 4 }, gone, gone],
      0,
      [['raised'], [], [], ['cleared'], []],
    ],
    [
      'back within them: as if nothing had been',
      [warning, gone, { ...gone, after: 4 }, warning, gone, { ...gone, after: 4 }],
      0,
      [['raised'], [], [], [], [], []],
    ],
    [
      'not over while a part cannot be read',
      [
        warning,
        { ...gone, blind: true },
        { ...gone, after: 10, blind: true },
        gone,
        { ...gone, after: 5 },
      ],
      0,
      [['raised'], [], [], [], ['cleared']],
    ],
    [
      'again after it was over: a new message',
      [warning, gone, { ...gone, after: 5 }, warning],
      0,
      [['raised'], [], ['cleared'], ['raised']],
    ],
  ])('%s', (_, looks, hold, expected) => {
    expect(story(looks, hold)).toEqual(expected)
  })

  test('whatever is seen when: raised and cleared take turns, and nothing is said of what is not open', () => {
    const look = fc.record({
      after: fc.constantFrom(0.25, 1, 5, 11),
      severity: fc.constantFrom<Severity | null>('warning', 'critical', 'info', null),
      figure: fc.nat(3),
      blind: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(look, { maxLength: 40 }), fc.constantFrom(0, 1, 10), (looks, hold) => {
        let open = false
        for (const kind of story(looks, hold).flat()) {
          expect(kind === 'raised').toBe(!open)
          open = kind !== 'cleared'
        }
      }),
    )
  })
})

import { HIDDEN, redact } from './redact.ts'
import { name, note, time } from './row.ts'
import { defineView } from './view.ts'

/** One entry of RootService's own diary, redacted. */
export interface RootServiceEvent {
  /** ms since the epoch (UTC), or null when the server printed no time. */
  readonly at: number | null
  readonly module: string
  readonly event: string
  readonly pairs: readonly { readonly name: string; readonly value: string }[]
}

/** DBA_OB_ROOTSERVICE_EVENT_HISTORY, kept for 7 days by default (REFERENCE §12, trap 23). */
export const rootServiceEvents = defineView(
  'DBA_OB_ROOTSERVICE_EVENT_HISTORY',
  {
    TIMESTAMP: time,
    MODULE: name,
    EVENT: name,
    NAME1: name,
    VALUE1: note,
    NAME2: name,
    VALUE2: note,
    NAME3: name,
    VALUE3: note,
    NAME4: name,
    VALUE4: note,
    NAME5: name,
    VALUE5: note,
    NAME6: name,
    VALUE6: note,
    EXTRA_INFO: note,
  },
  (v): RootServiceEvent => ({
    at: v.TIMESTAMP?.ms ?? null,
    module: v.MODULE ?? '',
    event: v.EVENT ?? '',
    pairs: shownPairs([
      [v.NAME1, v.VALUE1],
      [v.NAME2, v.VALUE2],
      [v.NAME3, v.VALUE3],
      [v.NAME4, v.VALUE4],
      [v.NAME5, v.VALUE5],
      [v.NAME6, v.VALUE6],
      ['extra_info', v.EXTRA_INFO],
    ]),
  }),
)

/** The pairs that are set; a value is hidden whole when its name alone says that it is a key. */
export function shownPairs(
  pairs: readonly (readonly [string | null, string | null])[],
): RootServiceEvent['pairs'] {
  return pairs.flatMap(([name, value]) => {
    if (!name || !value) return []
    return [{ name, value: redact(`${name}=x`) === `${name}=x` ? value : HIDDEN }]
  })
}

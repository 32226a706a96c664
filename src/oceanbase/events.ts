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
    pairs: [
      { name: v.NAME1, value: v.VALUE1 },
      { name: v.NAME2, value: v.VALUE2 },
      { name: v.NAME3, value: v.VALUE3 },
      { name: v.NAME4, value: v.VALUE4 },
      { name: v.NAME5, value: v.VALUE5 },
      { name: v.NAME6, value: v.VALUE6 },
      { name: 'extra_info', value: v.EXTRA_INFO },
    ].flatMap((pair) =>
      pair.name && pair.value ? [{ name: pair.name, value: shown(pair.name, pair.value) }] : [],
    ),
  }),
)

/** The value, hidden whole when its name alone says that it is a key. */
function shown(name: string, value: string): string {
  return redact(`${name}=x`) === `${name}=x` ? value : HIDDEN
}

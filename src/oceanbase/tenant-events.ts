import { type RootServiceEvent, shownPairs } from './events.ts'
import { id, name, note, time } from './row.ts'
import { defineView } from './view.ts'

/** An event of one tenant in the form of RootService's, with what it adds. */
export interface TenantEvent {
  readonly tenantId: string
  /** RET_CODE is not 0. */
  readonly failed: boolean
  /** RET_CODE, ERROR_MSG and TRACE_ID stand among the pairs as `ret_code`, `error_msg`, `trace_id`. */
  readonly event: RootServiceEvent
}

/** CDB_OB_TENANT_EVENT_HISTORY, 4.2.0+: the tenants' own diaries (REFERENCE §12). */
export const tenantEvents = defineView(
  'CDB_OB_TENANT_EVENT_HISTORY',
  {
    TENANT_ID: id,
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
    RET_CODE: name,
    ERROR_MSG: note,
    TRACE_ID: note,
  },
  (v): TenantEvent => {
    return {
      tenantId: v.TENANT_ID,
      failed: !['', '0'].includes(v.RET_CODE?.trim() ?? ''),
      event: {
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
          ['ret_code', v.RET_CODE],
          ['error_msg', v.ERROR_MSG],
          ['trace_id', v.TRACE_ID],
        ]),
      },
    }
  },
)

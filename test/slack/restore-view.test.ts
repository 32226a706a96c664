import { describe, expect, test } from 'vitest'
import type { RestoreFormInput } from '../../src/domain/restore-form.ts'
import { actionPattern, RESTORE_CLUSTER, RESTORE_TENANT } from '../../src/slack/action-ids.ts'
import { readRestoreView, restoreView } from '../../src/slack/blocks/restore-view.ts'
import { fc, test as property } from './property.ts'
import { choices } from './samples.ts'
import { elementsOf, read } from './texts.ts'
import { expectView } from './valid.ts'

const OPTIONS = { channel: 'C0DBOPS', look: { timeZone: 'UTC' } }

const FILLED: RestoreFormInput = {
  operation: 'restore',
  targetTenantId: '',
  tables: '',
  method: 'full',
  passwords: '',
  breakGlass: '',
  cluster: 'prod-sh',
  tenantId: '1002',
  setId: '14',
  pointKind: 'time',
  point: '2026-11-20 12:29:00 +08:00',
  target: 'crm_fix',
  pool: 'restore_pool',
  locality: 'F@z1',
  primaryZone: 'z1',
  concurrency: '8',
  reason: 'orders table\ndropped at 12:29',
}

/** Fields of a restore where no password is configured and nobody may break the glass. */
const RESTORE_FIELDS = [
  'cluster',
  'tenantId',
  'setId',
  'pointKind',
  'point',
  'target',
  'pool',
  'locality',
  'primaryZone',
  'concurrency',
  'reason',
]

type Block = { block_id?: string; type: string; element?: Field; accessory?: Field }
type Field = {
  type: string
  action_id: string
  initial_option?: { value: string }
  initial_value?: string
}

/** The state that Slack would send for a view that nobody touched: initial values, as they are. */
function stateOf(view: { blocks: readonly unknown[] }) {
  const values: Record<string, Record<string, unknown>> = {}
  for (const block of view.blocks as readonly Block[]) {
    const element = block.element ?? block.accessory
    if (!block.block_id || !element) continue
    const { type, action_id } = element
    values[block.block_id] = {
      [action_id]:
        type === 'plain_text_input'
          ? { type, value: element.initial_value ?? null }
          : { type, selected_option: element.initial_option ?? null },
    }
  }
  return { values }
}

function back(view: ReturnType<typeof restoreView>) {
  return readRestoreView({ state: stateOf(view), private_metadata: view.private_metadata ?? '' })
}

describe('the form', () => {
  const view = restoreView(choices(), {}, OPTIONS)

  test('is valid, names its fields after the input, and asks for approval', () => {
    expectView(view)
    const ids = (view.blocks as readonly Block[]).flatMap((block) => block.block_id ?? [])
    expect(ids).toEqual(RESTORE_FIELDS)
    expect(view.submit?.text).toBe('Ask for approval')
    expect(read(view as never)).toContain('somebody else has to approve')
  })

  test('the recoverable window in words, each stretch and the gap', () => {
    const all = read(view as never)
    expect(all).toContain('2026-11-19 12:29:00 UTC → 2026-11-20 12:28:56 UTC')
    expect(all).toContain('2026-11-13 12:29:00 UTC → 2026-11-18 12:29:00 UTC')
    expect(all).toContain('gap of 24 h')
    expect(all.indexOf('2026-11-19')).toBeLessThan(all.indexOf('2026-11-13'))
  })

  test('sets: the newest first, what they are, how old, how big, encrypted', () => {
    const all = read(view as never)
    expect(all).toContain('inc set 15 · 60 min ago · 2026-11-20 11:29 UTC · 4 GiB')
    expect(all).toContain('full set 14 · 6 h ago · 2026-11-20 06:29 UTC · 298 GiB · encrypted')
    expect(all.indexOf('set 15')).toBeLessThan(all.indexOf('set 14'))
  })

  test('cluster and tenant dispatch', () => {
    for (const id of [RESTORE_CLUSTER, RESTORE_TENANT]) {
      const block = (view.blocks as readonly Block[]).find((one) =>
        actionPattern(id).test(one.element?.action_id ?? ''),
      )
      expect(block).toMatchObject({ type: 'input', dispatch_action: true })
    }
  })

  test('problems found later are shown above it', () => {
    const problems = [{ field: 'target', message: 'A tenant <crm_fix> exists.' }]
    const again = restoreView(choices(), FILLED, { ...OPTIONS, problems })
    expectView(again)
    expect(read(again as never)).toContain(
      '• *Name of the new tenant:* A tenant &lt;crm_fix&gt; exists.',
    )
  })
})

describe('what was typed survives', () => {
  test('everything comes back as it was', () => {
    const view = restoreView(choices(), FILLED, OPTIONS)
    expectView(view)
    expect(back(view)).toEqual({ input: FILLED, channel: 'C0DBOPS' })
  })

  test('nothing typed: the newest set, the latest point', () => {
    const { input } = back(restoreView(choices(), {}, OPTIONS))
    expect(input).toMatchObject({ setId: '', pointKind: 'latest', point: '', pool: '' })
  })

  test('a form without fields keeps what was typed before', () => {
    const problem = 'There is no usable backup set of this tenant.'
    const view = restoreView(choices({ problem }), FILLED, OPTIONS)
    expectView(view)
    expect(view.submit).toBeUndefined()
    expect(read(view as never)).toContain(problem)
    expect(back(view).input).toEqual(FILLED)
  })

  describe('text that does not fit into private_metadata', () => {
    const LONG: RestoreFormInput = {
      ...FILLED,
      operation: 'recover-table',
      targetTenantId: '1004',
      target: '',
      // Line breaks and quotes count double in the metadata.
      tables: Array.from({ length: 30 }, (_, i) => `shop.\`a "table" with a long name ${i}\``)
        .join('\n')
        .padEnd(2000, '"'),
      reason: '"\\"'.repeat(100),
    }
    const problem = 'prod-sh does not answer.'
    const draw = (over: object, input = LONG) =>
      restoreView(choices({ operation: 'recover-table', ...over }), input, OPTIONS)

    test('has a field of its own in a form without fields, and can be sent', () => {
      const view = draw({ problem, away: true })
      expectView(view)
      expect(view.submit?.text).toBe('Ask for approval')
      expect(back(view).input).toEqual(LONG)
      const fields = view.blocks.flatMap((one) =>
        one.type === 'input' && 'label' in one ? [one.label.text] : [],
      )
      expect(fields).toEqual(['Tables, one a line'])
    })

    test('is in its own field when the form has fields again', () => {
      const view = draw({})
      expectView(view)
      expect(view.submit?.text).toBe('Ask for approval')
      expect(back(view).input).toEqual(LONG)
      expect(view.blocks.filter((one) => one.block_id === 'tables')).toHaveLength(1)
    })

    property(
      'whatever was typed survives a form without fields',
      [fc.long(), fc.long()],
      (first, second) => {
        // As Slack sends it: no longer than its field, no half characters; control characters cost six each.
        const typed = {
          ...LONG,
          tables: first.slice(0, 2000).toWellFormed(),
          reason: second.slice(0, 300).toWellFormed(),
        }
        const view = draw({ problem }, typed)
        expectView(view)
        expect(back(view).input).toEqual(typed)
      },
    )
  })

  test('an emptied field is empty, not what it was before', () => {
    const view = restoreView(choices(), FILLED, OPTIONS)
    const state = stateOf(view)
    state.values.locality = { restore_locality: { type: 'plain_text_input', value: null } }
    const read = readRestoreView({ state, private_metadata: view.private_metadata ?? '' })
    expect(read.input.locality).toBe('')
    expect(read.input.target).toBe('crm_fix')
  })

  test('another cluster voids tenant, set and pool: ids repeat across clusters (trap 17)', () => {
    const view = restoreView(choices(), FILLED, OPTIONS)
    const state = stateOf(view)
    state.values.cluster = {
      restore_cluster: { type: 'static_select', selected_option: { value: 'prod-bj' } },
    }
    const { input } = readRestoreView({ state, private_metadata: view.private_metadata ?? '' })
    expect(input).toMatchObject({ cluster: 'prod-bj', tenantId: '', setId: '', pool: '' })
    expect(input).toMatchObject({ target: 'crm_fix', reason: FILLED.reason })
  })

  test('another tenant voids the set', () => {
    const view = restoreView(choices(), FILLED, OPTIONS)
    const state = stateOf(view)
    state.values.tenantId = {
      restore_tenant: { type: 'static_select', selected_option: { value: '1004' } },
    }
    const { input } = readRestoreView({ state, private_metadata: view.private_metadata ?? '' })
    expect(input).toMatchObject({ tenantId: '1004', setId: '', pool: 'restore_pool' })
  })

  test('lists get new ids when what they list changes, so that Slack keeps no old choice', () => {
    const ids = (over: Parameters<typeof choices>[0]) =>
      elementsOf(restoreView(choices(over), FILLED, OPTIONS).blocks).map((one) => one.action_id)
    const [here, tenant, cluster] = [
      ids({}),
      ids({ tenantId: '1004', tenant: 'orders' }),
      ids({ cluster: 'prod-bj' }),
    ]
    expect(here.filter((id) => !tenant.includes(id))).toEqual(['restore_set:0:1002'])
    expect(here.filter((id) => !cluster.includes(id))).toEqual([
      'restore_tenant',
      'restore_set:0:1002',
      'restore_pool:0',
    ])
  })

  test('rubbish in the metadata or the state is no crash', () => {
    const { input, channel } = readRestoreView({
      state: { values: { target: { x: 'y' }, pool: {} } },
      private_metadata: '{"channel":1}',
    })
    expect(channel).toBe('')
    expect(input.target).toBe('')
  })
})

describe('what cannot be offered', () => {
  test.each([
    [
      'no tenant chosen',
      { tenantId: null, tenant: null, sets: [], segments: [] },
      'Choose the tenant',
    ],
    ['no tenant at all', { tenantId: null, tenant: null, tenants: [] }, 'no tenant to restore'],
    ['no free pool', { pools: [] }, 'no free resource pool'],
  ])('%s: no submit, and it says why', (_, over, expected) => {
    const view = restoreView(choices(over), {}, OPTIONS)
    expectView(view)
    expect(view.submit).toBeUndefined()
    expect(read(view as never)).toContain(expected)
  })

  test('more than a hundred tenants come in groups', () => {
    const tenants = Array.from({ length: 350 }, (_, i) => ({
      tenantId: `${1000 + i}`,
      name: `t${i}`,
    }))
    const view = restoreView(choices({ tenants }), {}, OPTIONS)
    expectView(view)
    expect(JSON.stringify(view.blocks)).toContain('t349')
  })

  test('a pool name that Slack would refuse is left out and counted', () => {
    const view = restoreView(choices({ pools: ['ok', 'p'.repeat(100)] }), {}, OPTIONS)
    expectView(view)
    expect(read(view as never)).toContain('1 with names too long for Slack are not offered')
  })
})

property(
  'any data and any typing makes a valid form that reads back what it shows',
  [fc.long(), fc.unicode()],
  (text, typed) => {
    const view = restoreView(
      choices({
        cluster: text || 'x',
        clusters: [text || 'x', 'other'],
        tenant: text,
        tenants: [{ tenantId: '1002', name: text }],
        pools: ['p', text],
      }),
      { point: typed, target: typed, locality: text, reason: text },
      { channel: text, problems: [{ field: 'target', message: text }] },
    )
    expectView(view)
    expect((view.private_metadata ?? '').length).toBeLessThanOrEqual(3000)
    expect(back(view).input.point).toBe(typed.slice(0, 60))
  },
  100,
)

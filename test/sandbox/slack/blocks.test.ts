import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Surface, validateBlocks, validateView } from '../../../sandbox/slack/blocks.ts'

type Json = Record<string, unknown>

const x = (length: number) => 'x'.repeat(length)
const many = <T>(length: number, make: (index: number) => T): T[] =>
  Array.from({ length }, (_, index) => make(index))
const plain = (text: string) => ({ type: 'plain_text', text })
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text })
const section = (more: Json = {}) => ({ type: 'section', text: mrkdwn('a'), ...more })
const button = (more: Json = {}) => ({ type: 'button', text: plain('Go'), ...more })
const actions = (...elements: Json[]) => ({ type: 'actions', elements })
const option = (value: string, more: Json = {}) => ({ text: plain(value), value, ...more })
const select = (more: Json = {}) => ({ type: 'static_select', options: [option('a')], ...more })
const input = (element: Json, more: Json = {}) => ({
  type: 'input',
  label: plain('l'),
  element,
  ...more,
})
const typed = (more: Json = {}) => ({ type: 'plain_text_input', ...more })
const image = (more: Json = {}) => ({
  type: 'image',
  image_url: 'https://x.test/a.png',
  alt_text: 'a',
  ...more,
})
const confirm = (more: Json = {}) => button({ confirm: { text: plain('Sure?'), ...more } })
const raw = (text: string) => ({ type: 'raw_text', text })
const table = (rows: number, cells: number, more: Json = {}) => ({
  type: 'table',
  rows: many(rows, () => many(cells, () => raw('c'))),
  ...more,
})
const dataTable = (rows: number, more: Json = {}) => ({
  type: 'data_table',
  caption: 'c',
  rows: many(rows, () => [raw('a'), raw('b')]),
  ...more,
})
const bars = (series: number, categories: number, more: Json = {}) => ({
  type: 'data_visualization',
  title: 't',
  chart: {
    type: 'bar',
    series: many(series, (index) => ({
      name: `s${index}`,
      data: many(categories, (point) => ({ label: `c${point}`, value: point })),
    })),
    axis_config: { categories: many(categories, (point) => `c${point}`) },
  },
  ...more,
})
const pie = (segments: number) => ({
  type: 'data_visualization',
  title: 't',
  chart: { type: 'pie', segments: many(segments, (i) => ({ label: `l${i}`, value: i + 1 })) },
})
const card = (more: Json = {}) => ({ type: 'card', title: mrkdwn('t'), ...more })
const rich = (text: string) => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text }] }],
})
const container = (more: Json = {}) => ({
  type: 'container',
  title: plain('t'),
  child_blocks: [section()],
  ...more,
})
const video = (more: Json = {}) => ({
  type: 'video',
  video_url: 'https://x.test/v',
  thumbnail_url: 'https://x.test/t',
  alt_text: 'a',
  title: plain('t'),
  ...more,
})

/** What a limit counts, the limit, blocks of that size, and where. */
const LIMITS: [what: string, limit: number, make: (size: number) => Json[], on?: Surface][] = [
  ['blocks of a message', 50, (n) => many(n, () => section())],
  ['blocks of a modal', 100, (n) => many(n, () => section()), 'modal'],
  ['blocks of a home', 100, (n) => many(n, () => section()), 'home'],
  ['section text', 3000, (n) => [section({ text: mrkdwn(x(n)) })]],
  ['section fields', 10, (n) => [{ type: 'section', fields: many(n, () => plain('f')) }]],
  ['section field text', 2000, (n) => [{ type: 'section', fields: [plain(x(n))] }]],
  ['header', 150, (n) => [{ type: 'header', text: plain(x(n)) }]],
  ['context elements', 10, (n) => [{ type: 'context', elements: many(n, () => plain('a')) }]],
  ['actions elements', 25, (n) => [actions(...many(n, () => button()))]],
  [
    'context_actions elements',
    5,
    (n) => [
      {
        type: 'context_actions',
        elements: many(n, () => ({ type: 'icon_button', icon: 'trash', text: plain('d') })),
      },
    ],
  ],
  ['image alt text', 2000, (n) => [image({ alt_text: x(n) })]],
  ['image title', 2000, (n) => [image({ title: plain(x(n)) })]],
  ['image url', 3000, (n) => [image({ image_url: `https://x.test/${x(n - 15)}` })]],
  ['block_id', 255, (n) => [section({ block_id: x(n) })]],
  ['action_id', 255, (n) => [actions(button({ action_id: x(n) }))]],
  ['button text', 75, (n) => [actions(button({ text: plain(x(n)) }))]],
  ['button value', 2000, (n) => [actions(button({ value: x(n) }))]],
  ['button url', 3000, (n) => [actions(button({ url: `https://x.test/${x(n - 15)}` }))]],
  ['accessibility label', 75, (n) => [actions(button({ accessibility_label: x(n) }))]],
  ['confirm title', 100, (n) => [actions(confirm({ title: plain(x(n)) }))]],
  ['confirm text', 300, (n) => [actions(confirm({ text: mrkdwn(x(n)) }))]],
  ['confirm button', 30, (n) => [actions(confirm({ confirm: plain(x(n)) }))]],
  ['deny button', 30, (n) => [actions(confirm({ deny: plain(x(n)) }))]],
  ['option text', 75, (n) => [actions(select({ options: [{ text: plain(x(n)), value: 'v' }] }))]],
  ['option value', 75, (n) => [actions(select({ options: [{ text: plain('t'), value: x(n) }] }))]],
  [
    'option description',
    75,
    (n) => [actions(select({ options: [option('a', { description: plain(x(n)) })] }))],
  ],
  ['select options', 100, (n) => [actions(select({ options: many(n, (i) => option(`o${i}`)) }))]],
  [
    'option groups',
    100,
    (n) => [
      actions({
        type: 'static_select',
        option_groups: many(n, () => ({ label: plain('g'), options: [option('a')] })),
      }),
    ],
  ],
  [
    'group label',
    75,
    (n) => [
      actions({
        type: 'static_select',
        option_groups: [{ label: plain(x(n)), options: [option('a')] }],
      }),
    ],
  ],
  ['overflow', 5, (n) => [actions({ type: 'overflow', options: many(n, (i) => option(`${i}`)) })]],
  [
    'checkboxes',
    10,
    (n) => [actions({ type: 'checkboxes', options: many(n, (i) => option(`${i}`)) })],
  ],
  [
    'radio buttons',
    10,
    (n) => [actions({ type: 'radio_buttons', options: many(n, (i) => option(`${i}`)) })],
  ],
  ['placeholder', 150, (n) => [actions(select({ placeholder: plain(x(n)) }))]],
  ['min_length', 3000, (n) => [input(typed({ min_length: n }))], 'modal'],
  ['input label', 2000, (n) => [input(typed(), { label: plain(x(n)) })], 'modal'],
  ['input hint', 2000, (n) => [input(typed(), { hint: plain(x(n)) })], 'modal'],
  ['max_files', 10, (n) => [input({ type: 'file_input', max_files: n })], 'modal'],
  ['markdown', 12_000, (n) => [{ type: 'markdown', text: x(n) }]],
  [
    'markdown together',
    12_000,
    (n) => [
      { type: 'markdown', text: x(6000) },
      { type: 'markdown', text: x(n - 6000) },
    ],
  ],
  ['video title', 199, (n) => [video({ title: plain(x(n)) })]],
  ['video author', 49, (n) => [video({ author_name: x(n) })]],
  ['video description', 200, (n) => [video({ description: plain(x(n)) })]],
  ['table rows', 100, (n) => [table(n, 1)]],
  ['table cells', 20, (n) => [table(1, n)]],
  ['tables of a message', 1, (n) => many(n, () => table(1, 1))],
  ['column settings', 20, (n) => [table(1, 1, { column_settings: many(n, () => ({})) })]],
  ['data_table rows', 101, (n) => [dataTable(n)]],
  ['data_table page', 100, (n) => [dataTable(2, { page_size: n })]],
  ['data_table text', 10_000, (n) => [dataTable(2, { rows: [[raw('h')], [raw(x(n - 1))]] })]],
  ['chart title', 50, (n) => [bars(1, 1, { title: x(n) })]],
  ['charts of a message', 2, (n) => many(n, () => pie(1))],
  ['pie segments', 6, (n) => [pie(n)]],
  ['bar series', 6, (n) => [bars(n, 1)]],
  ['chart categories', 20, (n) => [bars(1, n)]],
  ['card title', 150, (n) => [card({ title: mrkdwn(x(n)) })]],
  ['card body', 200, (n) => [card({ body: mrkdwn(x(n)) })]],
  ['carousel', 10, (n) => [{ type: 'carousel', elements: many(n, () => card()) }]],
  ['container title', 150, (n) => [container({ title: plain(x(n)) })]],
  ['container subtitle', 150, (n) => [container({ subtitle: plain(x(n)) })]],
  ['container children', 10, (n) => [container({ child_blocks: many(n, () => section()) })]],
]

describe('limits', () => {
  test.each(LIMITS)('%s: %i passes, one more does not', (_what, limit, make, on = 'message') => {
    expect(validateBlocks(make(limit), on)).toEqual([])
    const codes = validateBlocks(make(limit + 1), on).map((problem) => problem.code)
    expect(codes).not.toEqual([])
    expect(['too_long', 'too_many', 'too_large', 'only_one_table_allowed']).toContain(codes[0])
  })

  test('a length counts UTF-16 units', () => {
    const header = (text: string) => [{ type: 'header', text: plain(text) }]
    expect(validateBlocks(header('😀'.repeat(75)), 'message')).toEqual([])
    expect(validateBlocks(header('😀'.repeat(76)), 'message')).toHaveLength(1)
  })
})

/** What is wrong, the blocks, the code and the pointer of the first problem. */
const WRONG: [what: string, blocks: unknown, code: string, pointer: string, on?: Surface][] = [
  ['not a list', {}, 'invalid_type', '/blocks'],
  ['no type', [{}], 'missing_field', '/blocks/0'],
  ['unknown type', [{ type: 'sektion' }], 'unsupported_type', '/blocks/0/type'],
  ['a type of Object', [{ type: 'constructor' }], 'unsupported_type', '/blocks/0/type'],
  ['unknown field', [section({ colour: 'red' })], 'unknown_field', '/blocks/0/colour'],
  ['empty text', [section({ text: mrkdwn('') })], 'too_short', '/blocks/0/text/text'],
  ['section of nothing', [{ type: 'section' }], 'missing_field', '/blocks/0'],
  [
    'mrkdwn header',
    [{ type: 'header', text: mrkdwn('a') }],
    'unsupported_type',
    '/blocks/0/text/type',
  ],
  [
    'emoji on mrkdwn',
    [section({ text: { ...mrkdwn('a'), emoji: true } })],
    'unknown_field',
    '/blocks/0/text/emoji',
  ],
  ['image without alt', [image({ alt_text: undefined })], 'missing_field', '/blocks/0'],
  ['image with two sources', [image({ slack_file: { id: 'F1' } })], 'conflict', '/blocks/0'],
  [
    'same block_id twice',
    [section({ block_id: 'a' }), section({ block_id: 'a' })],
    'duplicate',
    '/blocks/1/block_id',
  ],
  [
    'same action_id twice',
    [actions(button({ action_id: 'a' })), actions(button({ action_id: 'a' }))],
    'duplicate',
    '/blocks/1/elements/0/action_id',
  ],
  [
    'options and groups',
    [actions(select({ option_groups: [{ label: plain('g'), options: [option('b')] }] }))],
    'conflict',
    '/blocks/0/elements/0',
  ],
  [
    'select without options',
    [actions({ type: 'static_select' })],
    'conflict',
    '/blocks/0/elements/0',
  ],
  [
    'initial option from elsewhere',
    [actions(select({ initial_option: option('b') }))],
    'invalid_value',
    '/blocks/0/elements/0/initial_option',
  ],
  [
    'overflow of one',
    [actions({ type: 'overflow', options: [option('a')] })],
    'too_few',
    '/blocks/0/elements/0/options',
  ],
  [
    'url in a select option',
    [actions(select({ options: [option('a', { url: 'https://x.test' })] }))],
    'unknown_field',
    '/blocks/0/elements/0/options/0/url',
  ],
  [
    'bad button url',
    [actions(button({ url: 'nowhere' }))],
    'invalid_value',
    '/blocks/0/elements/0/url',
  ],
  [
    'bad style',
    [actions(button({ style: 'green' }))],
    'invalid_value',
    '/blocks/0/elements/0/style',
  ],
  ['input outside an input', [actions(typed())], 'unsupported_type', '/blocks/0/elements/0/type'],
  [
    'bad date',
    [actions({ type: 'datepicker', initial_date: '20.11.2026' })],
    'invalid_value',
    '/blocks/0/elements/0/initial_date',
    'modal',
  ],
  [
    'milliseconds',
    [actions({ type: 'datetimepicker', initial_date_time: 1_795_177_740_000 })],
    'too_large',
    '/blocks/0/elements/0/initial_date_time',
  ],
  [
    'two with the focus',
    [input(typed({ focus_on_load: true })), input(typed({ focus_on_load: true }))],
    'duplicate',
    '/blocks/1/element/focus_on_load',
    'modal',
  ],
  [
    'min over max',
    [input(typed({ min_length: 5, max_length: 4 }))],
    'conflict',
    '/blocks/0/element/min_length',
    'modal',
  ],
  [
    'decimal in a whole number',
    [input({ type: 'number_input', is_decimal_allowed: false, initial_value: '1.5' })],
    'invalid_value',
    '/blocks/0/element/initial_value',
    'modal',
  ],
  ['blank cell', [{ type: 'table', rows: [[raw('')]] }], 'too_short', '/blocks/0/rows/0/0/text'],
  [
    'uneven data table',
    [dataTable(2, { rows: [[raw('a'), raw('b')], [raw('a')]] })],
    'invalid_value',
    '/blocks/0/rows/1',
  ],
  [
    'rich head cell',
    [dataTable(2, { rows: [[rich('a')], [raw('a')]] })],
    'unsupported_type',
    '/blocks/0/rows/0/0',
  ],
  [
    'data table without caption',
    [dataTable(2, { caption: undefined })],
    'missing_field',
    '/blocks/0',
  ],
  ['table beside a data table', [table(1, 1), dataTable(2)], 'only_one_table_allowed', '/blocks/1'],
  ['empty card', [{ type: 'card' }], 'missing_field', '/blocks/0'],
  [
    'nested container',
    [container({ child_blocks: [container()] })],
    'unsupported_type',
    '/blocks/0/child_blocks/0/type',
  ],
  ['container without title', [container({ title: undefined })], 'missing_field', '/blocks/0'],
  [
    'collapsed but not collapsible',
    [container({ default_collapsed: true })],
    'conflict',
    '/blocks/0/default_collapsed',
  ],
  [
    'alert level',
    [{ type: 'alert', text: plain('a'), level: 'fatal' }],
    'invalid_value',
    '/blocks/0/level',
    'modal',
  ],
  [
    'task status',
    [{ type: 'task_card', task_id: 't', title: 't', status: 'failed' }],
    'invalid_value',
    '/blocks/0/status',
  ],
]

test.each(WRONG)('refuses: %s', (_what, blocks, code, pointer, on = 'message') => {
  expect(validateBlocks(blocks, on)[0]).toMatchObject({ code, pointer })
})

test('labels of a chart must be its categories, and names of series differ', () => {
  const other = bars(1, 2)
  other.chart.axis_config.categories = ['c1', 'c0']
  expect(validateBlocks([other], 'message')[0]?.pointer).toBe('/blocks/0/chart/series/0/data')
  const same = bars(2, 1)
  for (const series of same.chart.series) series.name = 'same'
  expect(validateBlocks([same], 'message')[0]?.code).toBe('duplicate')
})

describe('surfaces (RULES §1.3)', () => {
  const examples: Record<string, Json> = {
    alert: { type: 'alert', text: plain('a') },
    file: { type: 'file', source: 'remote', external_id: 'f' },
    card: card(),
    carousel: { type: 'carousel', elements: [card()] },
    container: container(),
    context_actions: {
      type: 'context_actions',
      elements: [{ type: 'icon_button', icon: 'trash', text: plain('d') }],
    },
    data_table: dataTable(2),
    data_visualization: pie(2),
    markdown: { type: 'markdown', text: '# a' },
    plan: { type: 'plan', title: 'p', tasks: [] },
    table: table(1, 1),
    task_card: { type: 'task_card', task_id: 't', title: 't', status: 'pending' },
    section: section(),
    rich_text: rich('a'),
    image: image(),
    divider: { type: 'divider' },
    header: { type: 'header', text: plain('h') },
    video: video(),
    input: input(typed(), { dispatch_action: true }),
    datetimepicker: actions({ type: 'datetimepicker' }),
    email: input({ type: 'email_text_input' }),
    number: input({ type: 'number_input', is_decimal_allowed: true }),
    rich_text_input: input({ type: 'rich_text_input' }),
  }
  const forbidden: Record<Surface, string[]> = {
    message: ['alert', 'file', 'email', 'number', 'rich_text_input'],
    modal: [
      'card',
      'carousel',
      'container',
      'context_actions',
      'data_table',
      'data_visualization',
      'file',
      'markdown',
      'plan',
      'table',
      'task_card',
    ],
    home: [
      'alert',
      'context_actions',
      'data_table',
      'file',
      'markdown',
      'plan',
      'table',
      'task_card',
      'datetimepicker',
      'email',
      'number',
    ],
  }
  const cases = Object.entries(forbidden).flatMap(([surface, not]) =>
    Object.keys(examples).map((name) => [name, surface as Surface, !not.includes(name)] as const),
  )
  test.each(cases)('%s on %s: %s', (name, surface, allowed) => {
    // A plan needs no tasks, but an empty list is none.
    const block = name === 'plan' ? { type: 'plan', title: 'p' } : (examples[name] ?? {})
    const problems = validateBlocks([block], surface)
    if (allowed) expect(problems).toEqual([])
    else expect(problems.map((problem) => problem.code)).toContain('not_on_surface')
  })
})

describe('views', () => {
  const modal = (more: Json = {}) => ({
    type: 'modal',
    title: plain('t'),
    blocks: [section()],
    ...more,
  })
  const limits: [string, number, (size: number) => Json][] = [
    ['title', 24, (n) => modal({ title: plain(x(n)) })],
    ['submit', 24, (n) => modal({ submit: plain(x(n)) })],
    ['close', 24, (n) => modal({ close: plain(x(n)) })],
    ['callback_id', 255, (n) => modal({ callback_id: x(n) })],
    ['external_id', 255, (n) => modal({ external_id: x(n) })],
    ['private_metadata', 3000, (n) => modal({ private_metadata: x(n) })],
  ]
  test.each(limits)('%s: %i passes, one more does not', (_what, limit, make) => {
    expect(validateView(make(limit))).toEqual([])
    expect(validateView(make(limit + 1))[0]?.code).toBe('too_long')
  })

  test.each<[string, Json, string]>([
    ['inputs without submit', modal({ blocks: [input(typed())] }), 'missing_field'],
    ['no title', modal({ title: undefined }), 'missing_field'],
    ['home with submit', { type: 'home', blocks: [], submit: plain('s') }, 'unknown_field'],
    ['another type', { type: 'page', blocks: [] }, 'unsupported_type'],
    ['a bad block', modal({ blocks: [{ type: 'markdown', text: 'a' }] }), 'not_on_surface'],
    [
      'over 250 kB',
      modal({
        blocks: many(90, () => ({ type: 'section', text: mrkdwn('é'.repeat(1500)) })),
      }),
      'view_too_large',
    ],
  ])('refuses %s', (_what, view, code) => {
    expect(validateView(view).map((problem) => problem.code)).toContain(code)
  })

  test('inputs with submit, and a bare home, pass', () => {
    const form = modal({ blocks: [input(typed())], submit: plain('s') })
    expect(validateView(form)).toEqual([])
    expect(validateView({ type: 'home', blocks: [section()] })).toEqual([])
  })
})

test('never throws, whatever it is given', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom('message', 'modal', 'home'), (value, surface) => {
      const blocks = [value, { type: 'section', text: value }, { type: 'actions', elements: value }]
      expect(Array.isArray(validateBlocks(blocks, surface as Surface))).toBe(true)
      expect(Array.isArray(validateView({ type: 'modal', blocks: value, title: value }))).toBe(true)
    }),
    { numRuns: 200 },
  )
})

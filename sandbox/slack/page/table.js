import { h } from './dom.js'
import { emojiInText } from './emoji.js'
import { richText } from './rich-text.js'

function cell(value, names) {
  if (value?.type === 'rich_text') return richText(value, names)
  if (value?.type === 'raw_number') return [value.text ?? String(value.value ?? value.number ?? '')]
  return emojiInText(String(value?.text ?? ''))
}

function row(tag, cells, columns, names) {
  return h(
    'tr',
    {},
    cells.map((value, index) => {
      const numeric = value?.type === 'raw_number' ? 'right' : 'left'
      const align = columns[index]?.align ?? numeric
      const wrap = columns[index]?.is_wrapped ? ' wrapped' : ''
      const content = h('div', { class: 'cell' }, cell(value, names))
      if (!wrap) content.title = content.textContent
      const scope = tag === 'th' ? 'col' : null
      return h(tag, { class: `align-${align}${wrap}`, scope }, content)
    }),
  )
}

/**
 * The `table` block: the first row is its head.
 * @param {{ rows: object[][], column_settings?: ({ align?: string, is_wrapped?: boolean } | null)[] }} block
 * @param {import('./context.js').Names} names
 */
export function tableBlock(block, names) {
  const columns = block.column_settings ?? []
  const [head = [], ...body] = block.rows ?? []
  return h(
    'div',
    { class: 'table-wrap', tabindex: 0, role: 'region', 'aria-label': 'table' },
    h(
      'table',
      {},
      h('thead', {}, row('th', head, columns, names)),
      h(
        'tbody',
        {},
        body.map((cells) => row('td', cells, columns, names)),
      ),
    ),
  )
}

/**
 * The `data_table` block: a table with a caption, shown a page at a time (5 rows unless told).
 * @param {{ rows: object[][], caption: string, page_size?: number }} block
 * @param {import('./context.js').Names} names
 */
export function dataTableBlock(block, names) {
  const size = block.page_size ?? 5
  const [head = [], ...body] = block.rows ?? []
  const pages = Math.max(1, Math.ceil(body.length / size))
  let page = 0
  const rows = h('tbody')
  const place = h('span', { class: 'muted' })
  const turn = (by) => {
    page = Math.min(pages - 1, Math.max(0, page + by))
    const shown = body.slice(page * size, (page + 1) * size)
    rows.replaceChildren(...shown.map((cells) => row('td', cells, [], names)))
    place.textContent = `Page ${page + 1} of ${pages}`
  }
  turn(0)
  const pager = h(
    'div',
    { class: 'pager' },
    h('button', { type: 'button', class: 'link', on: { click: () => turn(-1) } }, 'Previous'),
    place,
    h('button', { type: 'button', class: 'link', on: { click: () => turn(1) } }, 'Next'),
  )
  return h(
    'div',
    { class: 'table-wrap' },
    h(
      'table',
      {},
      h('caption', {}, block.caption),
      h('thead', {}, row('th', head, [], names)),
      rows,
    ),
    pages > 1 ? pager : null,
  )
}

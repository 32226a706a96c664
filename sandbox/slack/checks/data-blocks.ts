import { LIMITS } from '../limits.ts'
import {
  byType,
  type Check,
  count,
  flag,
  isJson,
  type Json,
  list,
  may,
  need,
  number,
  oneOf,
  refuse,
  shape,
  string,
  type Walk,
} from './check.ts'
import { blockFields } from './layout-blocks.ts'
import { richText } from './rich-text.ts'
import { textLength } from './text-length.ts'

const rawText = shape({ type: need(string()), text: need(string()) })
const rawNumber = shape({
  type: need(string()),
  value: need(number(-Number.MAX_VALUE, Number.MAX_VALUE, false)),
  text: need(string()),
})
const cell = byType({ raw_text: rawText, raw_number: rawNumber, rich_text: richText }, 'table cell')
const rows = (most: number, least = 1) => list(list(cell, LIMITS.tableCells), most, least)

function oneTable(pointer: string, walk: Walk): void {
  if (count(walk, 'table') > LIMITS.tablesPerMessage)
    refuse(walk, pointer, 'only_one_table_allowed', 'only one table is allowed in a message')
}

function dataTable(block: Json, pointer: string, walk: Walk): void {
  oneTable(pointer, walk)
  const all: unknown[][] = Array.isArray(block.rows) ? block.rows.filter(Array.isArray) : []
  const width = all[0]?.length ?? 0
  for (const [index, row] of all.entries()) {
    if (row.length !== width)
      refuse(walk, `${pointer}/rows/${index}`, 'invalid_value', `must have ${width} cells`)
  }
  for (const [index, head] of (all[0] ?? []).entries()) {
    if (isJson(head) && head.type === 'rich_text')
      refuse(walk, `${pointer}/rows/0/${index}`, 'unsupported_type', 'a head cell must be raw')
  }
  const column = block.row_header_column_index
  if (typeof column === 'number' && column >= width)
    refuse(walk, `${pointer}/row_header_column_index`, 'too_large', `there are ${width} columns`)
  if (textLength(all) > LIMITS.dataTableText)
    refuse(walk, `${pointer}/rows`, 'too_long', 'all cells together must be less than 10001')
}

const label = string(LIMITS.chartLabel)
const amount = number(-Number.MAX_VALUE, Number.MAX_VALUE, false)
const point = shape({ label: need(label), value: need(amount) })

const overAxis = shape(
  {
    type: need(string()),
    series: need(
      list(
        shape({
          name: need(label),
          data: need(list(point, LIMITS.chartCategories)),
        }),
        LIMITS.chartParts,
      ),
    ),
    axis_config: need(
      shape({
        categories: need(list(label, LIMITS.chartCategories)),
        x_label: may(string(LIMITS.axisLabel)),
        y_label: may(string(LIMITS.axisLabel)),
      }),
    ),
  },
  (chart, pointer, walk) => {
    const series = Array.isArray(chart.series) ? chart.series.filter(isJson) : []
    const axis = isJson(chart.axis_config) ? chart.axis_config.categories : undefined
    const names = series.map((one) => one.name)
    if (new Set(names).size < names.length)
      refuse(walk, `${pointer}/series`, 'duplicate', 'names of series must be unique')
    for (const [index, one] of series.entries()) {
      const data = Array.isArray(one.data) ? one.data.filter(isJson) : []
      const labels = data.map((entry) => entry.label)
      if (JSON.stringify(labels) !== JSON.stringify(axis))
        refuse(
          walk,
          `${pointer}/series/${index}/data`,
          'invalid_value',
          'labels must be the categories, in their order',
        )
    }
  },
)

const chart = byType(
  {
    pie: shape({
      type: need(string()),
      segments: need(
        list(
          shape({ label: need(label), value: need(number(0, Number.MAX_VALUE, false)) }),
          LIMITS.chartParts,
        ),
      ),
    }),
    bar: overAxis,
    line: overAxis,
    area: overAxis,
  },
  'chart',
)

/** Tables and charts [T][D docs.slack.dev, data visualization block]. */
export const dataBlocks: Readonly<Record<string, Check>> = {
  table: shape(
    {
      ...blockFields,
      rows: need(rows(LIMITS.tableRows)),
      column_settings: may(
        list(
          // null keeps a column as it is [D].
          (value, pointer, walk) => {
            if (value !== null) columnSettings(value, pointer, walk)
          },
          LIMITS.columnSettings,
        ),
      ),
    },
    (_block, pointer, walk) => oneTable(pointer, walk),
  ),
  data_table: shape(
    {
      ...blockFields,
      rows: need(rows(LIMITS.dataTableRows, LIMITS.dataTableRowsLeast)),
      caption: need(string()),
      page_size: may(number(1, LIMITS.dataTablePage)),
      row_header_column_index: may(number(0, LIMITS.tableCells - 1)),
    },
    dataTable,
  ),
  data_visualization: shape(
    { ...blockFields, title: need(string(LIMITS.chartTitle)), chart: need(chart) },
    (_block, pointer, walk) => {
      if (count(walk, 'chart') > LIMITS.chartsPerMessage)
        refuse(walk, pointer, 'too_many', 'at most two charts are allowed in a message')
    },
  ),
}

const columnSettings = shape({
  align: may(oneOf('left', 'center', 'right')),
  is_wrapped: may(flag),
})

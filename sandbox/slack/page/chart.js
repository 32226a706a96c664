import { h, svg } from './dom.js'

const COLOURS = ['#2f7fd1', '#e08a1e', '#2e9e4f', '#8e57c9', '#d5403a', '#4a5568']
const WIDTH = 560
const HEIGHT = 220
const LEFT = 48
const RIGHT = 12
const TOP = 10
const BOTTOM = 30

/**
 * The `data_visualization` block drawn as SVG: bar, line, area or pie, with a legend. The numbers are
 * in the accessible name and in tooltips. Fields: docs.slack.dev, data visualization block.
 * @param {{ title?: string, chart: { type: string, series?: object[], segments?: object[], axis_config?: object } }} block
 */
export function chartBlock(block) {
  const chart = block.chart ?? {}
  const pie = chart.type === 'pie'
  const entries = pie ? (chart.segments ?? []) : (chart.series ?? [])
  const drawn = pie ? pieParts(entries) : axisParts(chart, entries)
  const label = `${block.title ?? 'chart'}: ${entries.map(spoken).join('; ')}`
  return h(
    'figure',
    { class: 'chart' },
    block.title ? h('figcaption', {}, block.title) : null,
    svg('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-label': label }, drawn),
    entries.length > 1 || pie ? legend(entries) : null,
  )
}

function spoken(entry) {
  if (!entry.data) return `${entry.label} ${entry.value}`
  return `${entry.name}: ${entry.data.map((point) => `${point.label} ${point.value}`).join(', ')}`
}

function legend(entries) {
  return h(
    'ul',
    { class: 'legend' },
    entries.map((entry, index) =>
      h(
        'li',
        {},
        h('span', { class: 'swatch', style: `background:${COLOURS[index % COLOURS.length]}` }),
        entry.name ?? `${entry.label} (${entry.value})`,
      ),
    ),
  )
}

function pieParts(segments) {
  const total = segments.reduce((sum, segment) => sum + segment.value, 0) || 1
  let turned = 0
  const point = (share, radius) => {
    const angle = share * 2 * Math.PI - Math.PI / 2
    const [x, y] = [Math.cos(angle) * radius, Math.sin(angle) * radius]
    return `${(WIDTH / 2 + x).toFixed(1)} ${(HEIGHT / 2 + y).toFixed(1)}`
  }
  return segments.map((segment, index) => {
    // A full circle has equal ends, which an arc cannot draw.
    const share = Math.min(segment.value / total, 0.9999)
    const [from, to] = [turned, turned + share]
    turned = to
    const arc = `A100 100 0 ${share > 0.5 ? 1 : 0} 1 ${point(to, 100)}`
    return svg(
      'path',
      {
        d: `M${WIDTH / 2} ${HEIGHT / 2}L${point(from, 100)}${arc}Z`,
        fill: COLOURS[index % COLOURS.length],
        stroke: '#fff',
      },
      svg('title', {}, `${segment.label}: ${segment.value} (${Math.round(share * 100)} %)`),
    )
  })
}

/** Round steps (1, 2, 5 times a power of ten) from 0, or from below it, to the highest value. */
function scale(values) {
  const top = Math.max(0, ...values)
  const bottom = Math.min(0, ...values)
  const rough = (top - bottom || 1) / 4
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough)
  const ticks = []
  const first = Math.floor(bottom / step)
  for (let index = first; index <= Math.ceil((top || 1) / step); index++) ticks.push(index * step)
  return ticks
}

function axisParts(chart, series) {
  const points = series.flatMap((one) => one.data ?? [])
  const categories = chart.axis_config?.categories ?? series[0]?.data?.map((d) => d.label) ?? []
  const ticks = scale(points.map((point) => point.value))
  const [low, high] = [ticks[0], ticks.at(-1)]
  const plot = { width: WIDTH - LEFT - RIGHT, height: HEIGHT - TOP - BOTTOM }
  const y = (value) => TOP + plot.height * (1 - (value - low) / (high - low || 1))
  const slot = plot.width / Math.max(1, categories.length)
  const middle = (index) => LEFT + slot * (index + 0.5)
  const value = (one, label) => one.data?.find((point) => point.label === label)?.value
  const show = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 })
  const every = Math.ceil(categories.length / 8)
  const grid = ticks.flatMap((tick) => [
    svg('line', { x1: LEFT, x2: WIDTH - RIGHT, y1: y(tick), y2: y(tick), class: 'grid' }),
    svg('text', { x: LEFT - 6, y: y(tick) + 4, 'text-anchor': 'end' }, show.format(tick)),
  ])
  const names = categories.map((label, index) =>
    index % every === 0
      ? svg('text', { x: middle(index), y: HEIGHT - 16, 'text-anchor': 'middle' }, label)
      : null,
  )
  const { x_label: xLabel, y_label: yLabel } = chart.axis_config ?? {}
  const centre = LEFT + plot.width / 2
  const up = TOP + plot.height / 2
  const titles = [
    xLabel ? svg('text', { x: centre, y: HEIGHT - 2, 'text-anchor': 'middle' }, xLabel) : null,
    yLabel
      ? svg(
          'text',
          { x: 10, y: up, 'text-anchor': 'middle', transform: `rotate(-90 10 ${up})` },
          yLabel,
        )
      : null,
  ]
  const frame = { categories, series, value, y, slot, middle, low }
  return [grid, chart.type === 'bar' ? bars(frame) : curves(frame, chart.type), names, titles]
}

function bars({ categories, series, value, y, slot, middle }) {
  const width = Math.min(36, (slot * 0.7) / series.length)
  return categories.flatMap((label, index) =>
    series.map((one, place) => {
      const number = value(one, label)
      if (number === undefined) return null
      const x = middle(index) + (place - series.length / 2) * width
      const [top, base] = [y(Math.max(0, number)), y(Math.min(0, number))]
      return svg(
        'rect',
        {
          x,
          y: top,
          width: width - 1,
          height: number === 0 ? 0 : Math.max(1, base - top),
          rx: 2,
          fill: COLOURS[place],
        },
        svg('title', {}, `${one.name}, ${label}: ${number}`),
      )
    }),
  )
}

function curves({ categories, series, value, y, middle, low }, type) {
  return series.map((one, place) => {
    const points = categories
      .map((label, index) => ({ label, x: middle(index), number: value(one, label) }))
      .filter((point) => point.number !== undefined)
    const path = points.map((point) => `${point.x.toFixed(1)} ${y(point.number).toFixed(1)}`)
    const [first, last] = [points[0], points.at(-1)]
    const area = `M${first?.x} ${y(low)}L${path.join('L')}L${last?.x} ${y(low)}Z`
    const line = { fill: 'none', stroke: COLOURS[place], 'stroke-width': 2 }
    return [
      type === 'area' && first
        ? svg('path', { d: area, fill: COLOURS[place], opacity: 0.25 })
        : null,
      first ? svg('path', { d: `M${path.join('L')}`, ...line }) : null,
      points.map((point) =>
        svg(
          'circle',
          { cx: point.x, cy: y(point.number), r: 3, fill: COLOURS[place] },
          svg('title', {}, `${one.name}, ${point.label}: ${point.number}`),
        ),
      ),
    ]
  })
}

import { h, outsideLink } from './dom.js'
import { plainText } from './mrkdwn.js'

const INLINE =
  /(`+)([^`]+?)\1|\*\*([^*]+)\*\*|__([^_]+)__|~~([^~]+)~~|\*([^*\n]+)\*|(?<![\p{L}\p{N}])_([^_\n]+)_(?![\p{L}\p{N}])|\[([^\]]+)\]\(([^)\s]+)\)|<(https?:[^>]+)>/gu

/**
 * The `markdown` block: standard Markdown's common part (headings, lists, task lists, quotes,
 * fences, tables, rules, emphasis, links).
 * @param {string} text
 * @returns {Node[]}
 */
export function markdown(text) {
  const lines = text.split('\n')
  const nodes = []
  while (lines.length > 0) {
    const node = take(lines)
    if (node) nodes.push(node)
  }
  return nodes
}

function take(lines) {
  const line = lines[0]
  if (line.trim() === '') return void lines.shift()
  if (/^```/.test(line)) return fence(lines)
  const heading = /^(#{1,6})\s+(.*?)\s*#*$/.exec(line)
  if (heading) {
    lines.shift()
    return h(`h${Math.min(heading[1].length + 2, 6)}`, { class: 'md-heading' }, inline(heading[2]))
  }
  if (/^ {0,3}([-*_])(\s*\1){2,}\s*$/.test(line)) {
    lines.shift()
    return h('hr')
  }
  if (/^>/.test(line)) {
    return h('blockquote', {}, markdown(takeWhile(lines, /^>/).map(unquote).join('\n')))
  }
  if (/^\s*([-*+]|\d+[.)])\s/.test(line)) return list(lines)
  if (/^\s*\|/.test(line) && /^\s*\|?[\s:|-]+$/.test(lines[1] ?? '')) return table(lines)
  const paragraph = takeWhile(lines, /^(?!\s*$|```|#{1,6}\s|>|\s*([-*+]|\d+[.)])\s)/)
  return h('p', {}, inline((paragraph.length > 0 ? paragraph : [lines.shift()]).join('\n')))
}

const unquote = (line) => line.replace(/^> ?/, '')

function takeWhile(lines, pattern) {
  const taken = []
  while (lines.length > 0 && pattern.test(lines[0])) taken.push(lines.shift())
  return taken
}

function fence(lines) {
  lines.shift()
  const body = takeWhile(lines, /^(?!```)/)
  lines.shift()
  return h('pre', {}, body.join('\n'))
}

function list(lines) {
  const first = Number.parseInt(lines[0].trim(), 10)
  const ordered = Number.isInteger(first)
  const items = takeWhile(lines, /^\s*([-*+]|\d+[.)])\s/).map((line) => {
    const [, space, rest] = /^(\s*)(?:[-*+]|\d+[.)])\s+(.*)$/.exec(line) ?? ['', '', line]
    const task = /^\[([ xX])\]\s+(.*)$/.exec(rest)
    const body = task ? [`${task[1] === ' ' ? '☐' : '☑'} `, ...inline(task[2])] : inline(rest)
    return h('li', { style: `margin-left: ${Math.floor(space.length / 2) * 20}px` }, body)
  })
  const start = ordered ? first : null
  return h(ordered ? 'ol' : 'ul', { class: 'rich-list', start }, items)
}

function table(lines) {
  const cells = (line) =>
    line
      .trim()
      .replace(/^\||\|$/g, '')
      .split('|')
  const rows = takeWhile(lines, /^\s*\|/).filter((_, index) => index !== 1)
  const [head, ...body] = rows.map(cells)
  const row = (tag) => (line) =>
    h(
      'tr',
      {},
      line.map((cell) => h(tag, {}, inline(cell.trim()))),
    )
  return h(
    'div',
    { class: 'table-wrap' },
    h('table', {}, h('thead', {}, row('th')(head)), h('tbody', {}, body.map(row('td')))),
  )
}

function inline(text) {
  const nodes = []
  let last = 0
  for (const match of text.matchAll(INLINE)) {
    nodes.push(...plainText(text.slice(last, match.index)), emphasis(match))
    last = match.index + match[0].length
  }
  return [...nodes, ...plainText(text.slice(last))]
}

function emphasis([, , code, bold, bold2, strike, italic, italic2, label, url, bare]) {
  if (code) return h('code', {}, code)
  if (bold ?? bold2) return h('b', {}, inline(bold ?? bold2))
  if (strike) return h('s', {}, inline(strike))
  if (italic ?? italic2) return h('i', {}, inline(italic ?? italic2))
  return outsideLink(url ?? bare, inline(label ?? '').length > 0 ? inline(label) : [bare])
}

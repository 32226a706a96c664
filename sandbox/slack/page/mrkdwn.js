import { h, outsideLink } from './dom.js'
import { emojiByName, emojiInText } from './emoji.js'
import { dateElement } from './time.js'

const WORD = /[\p{L}\p{N}]/u
const TAGS = { '*': 'b', _: 'i', '~': 's' }
const URL_IN_TEXT = /^https?:\/\/[^\s<>|]*[^\s<>|.,;:!?)'"\]]/
const SHORTCODE = /^:([a-z0-9_+'-]+):(?::skin-tone-[2-6]:)?/

/**
 * The three escapes of Slack's text, undone once. Other entities are text.
 * @param {string} text
 */
export function unescapeEntities(text) {
  return text.replace(/&(amp|lt|gt);/g, (_, name) => ({ amp: '&', lt: '<', gt: '>' })[name])
}

/**
 * Slack's mrkdwn as nodes: fences, quotes, lines, and what stands in a line.
 * @param {string} text
 * @param {import('./context.js').Names} names who and what the ids stand for, and the zone for dates
 * @param {{ verbatim?: boolean }} [options] verbatim: bare URLs are not linked
 * @returns {Node[]}
 */
export function mrkdwn(text, names, options = {}) {
  const nodes = []
  const parts = text.split(/```([\s\S]+?)```\n?/)
  parts.forEach((part, index) => {
    if (index % 2 === 1) nodes.push(fence(part))
    else if (part !== '') nodes.push(...quotesAndLines(part, names, options))
  })
  return nodes
}

function fence(text) {
  return h('pre', {}, unescapeEntities(text.replace(/^\n/, '').replace(/\n$/, '')))
}

function quotesAndLines(text, names, options) {
  const nodes = []
  let lines = []
  let quoted = null
  const flush = () => {
    if (lines.length === 0) return
    const inner = inline(lines.join('\n'), names, options)
    if (quoted) nodes.push(h('blockquote', {}, inner))
    else nodes.push(...inner)
    lines = []
  }
  const all = text.split('\n')
  for (const [index, line] of all.entries()) {
    const rest = /^(?:>>>|&gt;&gt;&gt;) ?([\s\S]*)$/.exec(all.slice(index).join('\n'))
    if (rest) {
      flush()
      nodes.push(h('blockquote', {}, inline(rest[1], names, options)))
      return nodes
    }
    const quote = /^(?:>|&gt;) ?(.*)$/.exec(line)
    if (Boolean(quote) !== quoted) flush()
    quoted = Boolean(quote)
    lines.push(quote ? quote[1] : line)
  }
  flush()
  return nodes
}

function inline(text, names, options) {
  const nodes = []
  let plain = ''
  const flush = () => {
    if (plain) nodes.push(...emojiInText(unescapeEntities(plain)))
    plain = ''
  }
  const put = (...made) => {
    flush()
    nodes.push(...made)
  }
  let at = 0
  while (at < text.length) {
    const found = token(text, at, names, options)
    if (found) {
      put(found.node)
      at += found.length
    } else {
      plain += text[at]
      at += 1
    }
  }
  flush()
  return nodes
}

function token(text, at, names, options) {
  const sign = text[at]
  const rest = text.slice(at)
  if (sign === '\n') return { node: h('br'), length: 1 }
  if (sign === '`') {
    const code = /^`([^`\n]+)`/.exec(rest)
    return code && { node: h('code', {}, unescapeEntities(code[1])), length: code[0].length }
  }
  if (sign === '<') {
    const special = /^<([^<>\n]+)>/.exec(rest)
    return special && { node: reference(special[1], names), length: special[0].length }
  }
  if (sign === ':') {
    const code = SHORTCODE.exec(rest)
    const node = code && emojiByName(code[1])
    return node ? { node, length: code[0].length } : null
  }
  if (sign === 'h' && !options.verbatim && !WORD.test(text[at - 1] ?? ' ')) {
    const url = URL_IN_TEXT.exec(rest)
    const target = url && unescapeEntities(url[0])
    return url && { node: outsideLink(target, [target]), length: url[0].length }
  }
  const end = TAGS[sign] ? closing(text, at, sign) : -1
  if (end < 0) return null
  const inside = inline(text.slice(at + 1, end), names, options)
  return { node: h(TAGS[sign], {}, inside), length: end + 1 - at }
}

// As Slack does: a sign opens only at the edge of a word and closes only at the edge of one, on
// the same line. Chinese characters count as word characters there too.
function closing(text, at, sign) {
  if (WORD.test(text[at - 1] ?? ' ') || /\s/.test(text[at + 1] ?? ' ')) return -1
  if (text[at + 1] === sign) return -1
  for (let end = at + 1; end < text.length; end++) {
    if (text[end] === '\n') return -1
    if (text[end] === '`' || text[end] === '<') {
      const skip = /^(?:`[^`\n]+`|<[^<>\n]+>)/.exec(text.slice(end))
      if (skip) {
        end += skip[0].length - 1
        continue
      }
    }
    if (text[end] !== sign || end === at + 1) continue
    if (/\s/.test(text[end - 1]) || WORD.test(text[end + 1] ?? ' ')) continue
    return end
  }
  return -1
}

function reference(body, names) {
  const bar = body.indexOf('|')
  const target = bar < 0 ? body : body.slice(0, bar)
  const label = bar < 0 ? '' : unescapeEntities(body.slice(bar + 1))
  if (target.startsWith('@')) return userMention(target.slice(1), names, label)
  if (target.startsWith('#')) return channelMention(target.slice(1), names, label)
  if (target.startsWith('!subteam^')) return groupMention(target.slice(9), names, label)
  if (target.startsWith('!date^')) return dateReference(target, label, names)
  if (target.startsWith('!')) return broadcast(target.slice(1).split('^')[0], label)
  const url = unescapeEntities(target)
  return outsideLink(url, label ? emojiInText(label) : [url.replace(/^mailto:/, '')])
}

function dateReference(target, label, names) {
  const [, epoch, format = '', link] = target.split('^')
  const node = dateElement(Number(epoch), unescapeEntities(format), names.zone, label)
  return link ? outsideLink(unescapeEntities(link), [node]) : node
}

/**
 * @param {string} id
 * @param {import('./context.js').Names} names
 * @param {string} [label]
 */
export function userMention(id, names, label = '') {
  const user = names.users.get(id)
  const mine = id === names.me ? ' mention-me' : ''
  const text = user?.real_name ?? user?.name ?? (label || id)
  return h('span', { class: `mention${mine}`, title: id, 'data-mention': id }, `@${text}`)
}

/**
 * @param {string} id
 * @param {import('./context.js').Names} names
 * @param {string} [label]
 */
export function channelMention(id, names, label = '') {
  const name = names.channels.get(id)?.name ?? (label || id)
  return h('a', { class: 'mention', href: `#channel=${id}`, 'data-go-channel': id }, `#${name}`)
}

/**
 * @param {string} id
 * @param {import('./context.js').Names} names
 * @param {string} [label]
 */
export function groupMention(id, names, label = '') {
  const group = names.groups.get(id)
  const text = group ? (group.handle ?? group.name) : (label || id).replace(/^@/, '')
  const mine = group?.users?.includes(names.me) ? ' mention-me' : ''
  return h('span', { class: `mention${mine}`, title: id }, `@${text}`)
}

/**
 * `<!here>` and its kin.
 * @param {string} range
 * @param {string} [label]
 */
export function broadcast(range, label = '') {
  const known = ['here', 'channel', 'everyone'].includes(range)
  return h('span', { class: known ? 'mention mention-me' : '' }, `@${label || range}`)
}

/**
 * A text object (`plain_text` or `mrkdwn`) as nodes.
 * @param {{ type?: string, text?: string, emoji?: boolean, verbatim?: boolean } | undefined} object
 * @param {import('./context.js').Names} names
 * @returns {Node[]}
 */
export function textObject(object, names) {
  if (!object?.text) return []
  if (object.type === 'mrkdwn') return mrkdwn(object.text, names, object)
  return plainText(object.text)
}

/**
 * Plain text with emoji names turned into emoji and line ends kept.
 * @param {string} text
 * @returns {Node[]}
 */
export function plainText(text) {
  const nodes = []
  for (const [index, line] of unescapeEntities(text).split('\n').entries()) {
    if (index > 0) nodes.push(h('br'))
    let last = 0
    for (const match of line.matchAll(/:([a-z0-9_+'-]+):/g)) {
      const node = emojiByName(match[1])
      if (!node || match.index < last) continue
      nodes.push(...emojiInText(line.slice(last, match.index)), node)
      last = match.index + match[0].length
    }
    nodes.push(...emojiInText(line.slice(last)))
  }
  return nodes
}

import { h, outsideLink } from './dom.js'
import { emojiByName, emojiInText } from './emoji.js'
import { broadcast, channelMention, groupMention, userMention } from './mrkdwn.js'
import { dateElement } from './time.js'

const STYLES = { bold: 'b', italic: 'i', strike: 's', underline: 'u', code: 'code' }

/**
 * A `rich_text` block as nodes. Consecutive lists with different indents read as one nested list,
 * and ordered lists go on counting across deeper ones, as in Slack.
 * @param {{ elements?: object[] }} block
 * @param {import('./context.js').Names} names
 * @returns {Node[]}
 */
export function richText(block, names) {
  const counts = []
  return (block.elements ?? []).map((element) => {
    if (element.type !== 'rich_text_list') counts.length = 0
    switch (element.type) {
      case 'rich_text_section':
        return h('div', { class: 'rich-section' }, inlines(element.elements, names))
      case 'rich_text_preformatted':
        return h('pre', {}, inlines(element.elements, names))
      case 'rich_text_quote':
        return h('blockquote', {}, inlines(element.elements, names))
      case 'rich_text_list':
        return list(element, names, counts)
      default:
        return h('div', { class: 'unknown' }, `[${element.type}]`)
    }
  })
}

function list(element, names, counts) {
  const ordered = element.style === 'ordered'
  const indent = element.indent ?? 0
  counts.length = indent + 1
  const start = ordered ? (element.offset ?? counts[indent] ?? 0) + 1 : 1
  counts[indent] = ordered ? start - 1 + element.elements.length : 0
  return h(
    ordered ? 'ol' : 'ul',
    {
      class: `rich-list indent-${Math.min(indent, 8)}`,
      style: `margin-left: ${indent * 24}px`,
      start: ordered ? start : null,
      'data-indent': indent,
    },
    (element.elements ?? []).map((item) => h('li', {}, inlines(item.elements, names))),
  )
}

function inlines(elements, names) {
  return (elements ?? []).flatMap((element) => styled(leaf(element, names), element.style))
}

function styled(nodes, style = {}) {
  let inner = nodes
  for (const [name, tag] of Object.entries(STYLES)) {
    if (style[name]) inner = [h(tag, {}, inner)]
  }
  return inner
}

function lines(text) {
  return text
    .split('\n')
    .flatMap((part, index) => (index > 0 ? [h('br'), ...emojiInText(part)] : emojiInText(part)))
}

function leaf(element, names) {
  switch (element.type) {
    case 'text':
      return lines(element.text)
    case 'link':
      return [outsideLink(element.url, lines(element.text ?? element.url))]
    case 'user':
      return [userMention(element.user_id, names)]
    case 'usergroup':
      return [groupMention(element.usergroup_id, names)]
    case 'channel':
      return [channelMention(element.channel_id, names)]
    case 'broadcast':
      return [broadcast(element.range)]
    case 'emoji':
      return [emojiByName(element.name) ?? `:${element.name}:`]
    case 'date':
      return [date(element, names)]
    case 'color':
      return [
        h('span', { class: 'swatch', style: `background:${cssColour(element.value)}` }),
        element.value,
      ]
    case 'team':
      return [h('span', { class: 'mention' }, element.team_id)]
    default:
      return [`[${element.type}]`]
  }
}

function date(element, names) {
  const { timestamp, format, fallback = '', url } = element
  const node = dateElement(timestamp, format, names.zone, fallback)
  return url ? outsideLink(url, [node]) : node
}

function cssColour(value) {
  return /^#[0-9a-f]{3,8}$/i.test(value) ? value : 'transparent'
}

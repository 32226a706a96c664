import { LIMITS } from '../limits.ts'
import {
  byType,
  type Check,
  type Field,
  flag,
  list,
  may,
  need,
  number,
  oneOf,
  shape,
  string,
  unique,
  url,
} from './check.ts'

const style = may(
  shape({
    bold: may(flag),
    code: may(flag),
    italic: may(flag),
    strike: may(flag),
    underline: may(flag),
  }),
)

function element(fields: Record<string, Field>): Check {
  return shape({ type: need(string()), style, ...fields })
}

const text = element({ text: need(string()) })
const link = element({ url: need(url(LIMITS.url)), text: may(string()), unsafe: may(flag) })

const inline = byType(
  {
    text,
    link,
    broadcast: element({ range: need(oneOf('here', 'channel', 'everyone')) }),
    color: element({ value: need(string(7, 4, /^#[0-9a-fA-F]{3,6}$/)) }),
    channel: element({ channel_id: need(string()) }),
    date: element({
      timestamp: need(number(0, 99_999_999_999)),
      format: need(string()),
      url: may(url(LIMITS.url)),
      fallback: may(string()),
    }),
    emoji: element({ name: need(string()), unicode: may(string()), url: may(url(LIMITS.url)) }),
    team: element({ team_id: need(string()) }),
    user: element({ user_id: need(string()) }),
    usergroup: element({ usergroup_id: need(string()) }),
  },
  'rich text element',
)

const border = may(oneOf(0, 1))
const section = shape({ type: need(string()), elements: need(list(inline)) })
const part = byType(
  {
    rich_text_section: section,
    rich_text_list: shape({
      type: need(string()),
      elements: need(list(byType({ rich_text_section: section }, 'list item'))),
      style: need(oneOf('bullet', 'ordered')),
      indent: may(number(0, 8)),
      offset: may(number(0, 10_000)),
      border,
    }),
    rich_text_quote: shape({ type: need(string()), elements: need(list(inline)), border }),
    rich_text_preformatted: shape({
      type: need(string()),
      elements: need(list(byType({ text, link }, 'preformatted element'))),
      border,
    }),
  },
  'rich text part',
)

const rich = shape({
  type: need(string()),
  block_id: may(unique('block_id', LIMITS.id)),
  elements: need(list(part)),
})

/** A rich_text block [T]; also the form of rich cells and details. */
export const richText: Check = byType({ rich_text: rich }, 'rich text')

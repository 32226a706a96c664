import { LIMITS } from '../limits.ts'
import {
  byType,
  type Check,
  flag,
  list,
  may,
  need,
  oneOf,
  refuse,
  shape,
  string,
  url,
} from './check.ts'
import { anyText, imageElement, mrkdwn, plainText } from './composition.ts'
import { dataBlocks } from './data-blocks.ts'
import { buttonElement } from './elements.ts'
import { blockFields, layoutBlocks } from './layout-blocks.ts'
import { richText } from './rich-text.ts'

const card = shape(
  {
    ...blockFields,
    hero_image: may(imageElement),
    icon: may(imageElement),
    title: may(mrkdwn(LIMITS.cardTitle)),
    subtitle: may(mrkdwn(LIMITS.cardTitle)),
    body: may(mrkdwn(LIMITS.cardBody)),
    actions: may(list(buttonElement)),
  },
  (block, pointer, walk) => {
    if (!['hero_image', 'title', 'actions', 'body'].some((name) => block[name] !== undefined))
      refuse(walk, pointer, 'missing_field', 'one of hero_image, title, actions, body is required')
  },
)

const taskCard = shape({
  ...blockFields,
  task_id: need(string()),
  title: need(string()),
  details: may(richText),
  output: may(richText),
  sources: may(
    list(shape({ type: need(oneOf('url')), url: need(url(LIMITS.url)), text: need(string()) })),
  ),
  status: need(oneOf('pending', 'in_progress', 'complete', 'error')),
})

const CHILDREN = ['actions', 'context', 'divider', 'header', 'image', 'input', 'section', 'video']
const child = byType(
  {
    ...Object.fromEntries(CHILDREN.map((type) => [type, layoutBlocks[type] as Check])),
    rich_text: richText,
    table: dataBlocks.table as Check,
  },
  'child block',
)

/** Cards, containers, alerts and tasks [T]. */
export const panelBlocks: Readonly<Record<string, Check>> = {
  rich_text: richText,
  card,
  carousel: shape({
    ...blockFields,
    elements: need(list(byType({ card }, 'carousel element'), LIMITS.carouselCards)),
  }),
  container: shape(
    {
      ...blockFields,
      title: may(plainText(LIMITS.containerTitle)),
      rich_text_title: may(richText),
      subtitle: may(anyText(LIMITS.containerTitle)),
      child_blocks: need(list(child, LIMITS.containerChildren)),
      width: may(oneOf('narrow', 'standard', 'wide', 'full')),
      icon: may(imageElement),
      is_collapsible: may(flag),
      default_collapsed: may(flag),
      has_header_divider: may(flag),
    },
    (block, pointer, walk) => {
      if (block.title === undefined && block.rich_text_title === undefined)
        refuse(walk, pointer, 'missing_field', 'missing required field: title or rich_text_title')
      if (block.default_collapsed === true && block.is_collapsible !== true)
        refuse(walk, `${pointer}/default_collapsed`, 'conflict', 'needs is_collapsible')
    },
  ),
  alert: shape({
    ...blockFields,
    text: need(anyText()),
    level: may(oneOf('default', 'info', 'warning', 'error', 'success')),
  }),
  task_card: taskCard,
  plan: shape({
    ...blockFields,
    title: need(string()),
    tasks: may(list(byType({ task_card: taskCard }, 'task'))),
  }),
}

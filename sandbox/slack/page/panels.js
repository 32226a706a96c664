import { control } from './controls.js'
import { h } from './dom.js'
import { imageElement } from './image.js'
import { textObject } from './mrkdwn.js'
import { richText } from './rich-text.js'

const TASK = {
  pending: ['○', 'pending'],
  in_progress: ['◔', 'in progress'],
  complete: ['✓', 'complete'],
  error: ['✕', 'error'],
}

/**
 * A `card` block.
 * @param {object} block
 * @param {{ blockId: string, dispatch: boolean }} place
 * @param {import('./context.js').Surface} surface
 */
export function cardBlock(block, place, surface) {
  const { names } = surface
  return h(
    'div',
    { class: 'card' },
    block.hero_image ? imageElement(block.hero_image, 'block-image') : null,
    h('div', { class: 'card-title' }, textObject(block.title, names)),
    h('div', { class: 'muted' }, textObject(block.subtitle, names)),
    h('div', {}, textObject(block.body, names)),
    h(
      'div',
      { class: 'block-actions' },
      (block.actions ?? []).map((button) => control(button, place, surface)),
    ),
  )
}

/**
 * A `container` block: child blocks under a title, collapsible if it says so.
 * @param {object} block
 * @param {import('./context.js').Surface} surface
 * @param {(child: object) => HTMLElement} draw
 */
export function containerBlock(block, surface, draw) {
  const { names } = surface
  const title = block.rich_text_title
    ? richText(block.rich_text_title, names)
    : textObject(block.title, names)
  const subtitle = h('span', { class: 'muted' }, textObject(block.subtitle, names))
  const children = (block.child_blocks ?? []).map(draw)
  if (!block.is_collapsible) {
    return h(
      'div',
      { class: 'card' },
      h('div', { class: 'card-title' }, title, ' ', subtitle),
      children,
    )
  }
  return h(
    'details',
    { class: 'card', open: !block.default_collapsed },
    h('summary', { class: 'card-title' }, title, ' ', subtitle),
    children,
  )
}

/**
 * A `task_card` block.
 * @param {object} block
 * @param {import('./context.js').Names} names
 */
export function taskCard(block, names) {
  const [sign, word] = TASK[block.status] ?? ['○', block.status]
  const parts = [block.details, block.output].filter(Boolean)
  return h(
    'div',
    { class: `task ${block.status}` },
    h('div', {}, h('b', { 'aria-label': word }, `${sign} `), block.title),
    parts.map((part) => h('div', { class: 'task-body' }, richText(part, names))),
  )
}

/**
 * A `plan` block: a title and its tasks.
 * @param {object} block
 * @param {import('./context.js').Names} names
 */
export function planBlock(block, names) {
  const tasks = (block.tasks ?? []).map((task) => taskCard(task, names))
  return h('div', { class: 'card' }, h('div', { class: 'card-title' }, block.title), tasks)
}

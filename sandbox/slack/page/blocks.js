import { chartBlock } from './chart.js'
import { control } from './controls.js'
import { h } from './dom.js'
import { emojiInText } from './emoji.js'
import { imageElement } from './image.js'
import { inputBlock } from './input-block.js'
import { markdown } from './markdown.js'
import { textObject } from './mrkdwn.js'
import { cardBlock, containerBlock, planBlock, taskCard } from './panels.js'
import { richText } from './rich-text.js'
import { dataTableBlock, tableBlock } from './table.js'

const LEVELS = { info: 'ℹ', warning: '⚠', error: '⛔', success: '✓', default: '' }

/**
 * Draws one block of a message, a modal or a home tab. A type that is not known here says its name instead
 * of vanishing.
 * @param {{ type: string, block_id?: string }} block
 * @param {import('./context.js').Surface} surface
 * @returns {HTMLElement}
 */
export function blockElement(block, surface) {
  const attributes = { class: `block block-${block.type}`, 'data-block': block.block_id }
  return h('div', attributes, content(block, surface))
}

function content(block, surface) {
  const { names } = surface
  const place = { blockId: block.block_id, dispatch: true }
  const nested = (child) => blockElement(child, surface)
  switch (block.type) {
    case 'header':
      return h('h3', {}, textObject(block.text, names))
    case 'divider':
      return h('hr')
    case 'section':
      return section(block, place, surface)
    case 'context':
      return block.elements.map((element) =>
        element.type === 'image'
          ? imageElement(element, 'context-image')
          : h('span', { class: 'context-text' }, textObject(element, names)),
      )
    case 'actions':
    case 'context_actions':
      return block.elements.map((element) => control(element, place, surface))
    case 'rich_text':
      return richText(block, names)
    case 'table':
      return tableBlock(block, names)
    case 'data_table':
      return dataTableBlock(block, names)
    case 'image':
      return imageBlock(block, names)
    case 'markdown':
      return markdown(block.text)
    case 'input':
      return inputBlock(block, surface)
    case 'data_visualization':
      return chartBlock(block)
    case 'alert':
      return alertBlock(block, names)
    case 'card':
      return cardBlock(block, place, surface)
    case 'carousel':
      return (block.elements ?? []).map((card) => cardBlock(card, place, surface))
    case 'container':
      return containerBlock(block, surface, nested)
    case 'task_card':
      return taskCard(block, names)
    case 'plan':
      return planBlock(block, names)
    case 'video':
      return h('div', { class: 'unknown' }, '▶ ', textObject(block.title, names))
    default:
      return h('div', { class: 'unknown' }, `[block of type ${block.type}]`)
  }
}

function section(block, place, surface) {
  const { names } = surface
  const text = block.text
    ? h('div', { class: 'section-text' }, textObject(block.text, names))
    : null
  const fields = block.fields
    ? h(
        'div',
        { class: 'fields' },
        block.fields.map((field) => h('div', { class: 'field' }, textObject(field, names))),
      )
    : null
  const main = h('div', { class: 'section-main' }, text, fields)
  if (!block.accessory) return main
  const accessory =
    block.accessory.type === 'image'
      ? imageElement(block.accessory, 'accessory-image')
      : control(block.accessory, place, surface)
  return [main, h('div', { class: 'accessory' }, accessory)]
}

function imageBlock(block, names) {
  const title = block.title ? h('figcaption', {}, textObject(block.title, names)) : null
  return h('figure', {}, title, imageElement(block, 'block-image'))
}

function alertBlock(block, names) {
  const level = Object.hasOwn(LEVELS, block.level ?? '') ? block.level : 'default'
  const sign = LEVELS[level]
    ? h('span', { class: 'alert-sign', 'aria-label': level }, emojiInText(LEVELS[level]))
    : null
  const text = h('div', {}, textObject(block.text, names))
  return h('div', { class: `alert ${level}`, role: 'note' }, sign, text)
}

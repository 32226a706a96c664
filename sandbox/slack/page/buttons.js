import { h, outsideLink } from './dom.js'
import { textObject } from './mrkdwn.js'
import { runAction } from './run-action.js'

function hooks(element, place) {
  return { 'data-action-id': element.action_id, 'data-block-id': place.blockId }
}

/**
 * A button; one with a `url` opens it in a new tab and tells the app as well, as Slack does.
 * @param {object} element
 * @param {{ blockId: string }} place
 * @param {import('./context.js').Surface} surface
 */
export function buttonElement(element, place, surface) {
  const look = element.style ? ` ${element.style}` : ''
  const text = textObject(element.text, surface.names)
  const attributes = {
    ...hooks(element, place),
    class: `button${look}`,
    'aria-label': element.accessibility_label,
  }
  if (element.url) {
    const click = () => void surface.act({ block_id: place.blockId, action_id: element.action_id })
    return outsideLink(element.url, text, { ...attributes, on: { click } })
  }
  const button = h('button', { type: 'button', ...attributes }, text)
  button.addEventListener('click', () => {
    if (button.getAttribute('aria-busy')) return
    void runAction(element, place, surface, button)
  })
  return button
}

/**
 * Icon buttons and the thumbs of feedback buttons: small buttons with a word.
 * @param {object} element
 * @param {{ blockId: string }} place
 * @param {import('./context.js').Surface} surface
 */
export function smallButtons(element, place, surface) {
  if (element.type === 'icon_button') return buttonElement(element, place, surface)
  const pair = [element.positive_button, element.negative_button].filter(Boolean)
  const made = pair.map((one) => {
    const button = h('button', { type: 'button', ...hooks(element, place), class: 'button' })
    button.append(...textObject(one.text, surface.names))
    button.addEventListener('click', () => {
      void runAction(element, place, surface, button, { value: one.value })
    })
    return button
  })
  return h('span', { class: 'small-buttons' }, made)
}

/**
 * An overflow menu: a "more" button with a list of options.
 * @param {object} element
 * @param {{ blockId: string }} place
 * @param {import('./context.js').Surface} surface
 */
export function overflowElement(element, place, surface) {
  const menu = h('div', { class: 'menu', role: 'menu', hidden: true })
  const more = h(
    'button',
    {
      type: 'button',
      class: 'button more',
      'aria-label': 'More actions',
      'aria-haspopup': 'menu',
      'aria-expanded': 'false',
      ...hooks(element, place),
    },
    '⋯',
  )
  const open = (yes) => {
    menu.hidden = !yes
    more.setAttribute('aria-expanded', String(yes))
    if (yes) {
      menu.querySelector('[role=menuitem]')?.focus()
      menu.scrollIntoView({ block: 'nearest' })
    }
  }
  for (const option of element.options ?? []) {
    const description = option.description
      ? h('span', { class: 'muted' }, textObject(option.description, surface.names))
      : null
    const click = () => {
      open(false)
      void runAction(element, place, surface, more, { value: option.value })
    }
    const parts = [h('span', {}, textObject(option.text, surface.names)), description]
    const attributes = { role: 'menuitem', 'data-value': option.value, on: { click } }
    menu.append(
      option.url
        ? outsideLink(option.url, parts, attributes)
        : h('button', { type: 'button', ...attributes }, parts),
    )
  }
  more.addEventListener('click', () => open(menu.hidden))
  const box = h('span', { class: 'overflow' }, more, menu)
  box.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step && !menu.hidden) {
      event.preventDefault()
      const items = [...menu.children]
      const next = items.indexOf(document.activeElement) + step
      items.at(next % items.length)?.focus()
    }
    if (event.key === 'Escape' && !menu.hidden) {
      event.stopPropagation()
      open(false)
      more.focus()
    }
  })
  box.addEventListener('focusout', (event) => {
    if (!box.contains(event.relatedTarget)) open(false)
  })
  return box
}

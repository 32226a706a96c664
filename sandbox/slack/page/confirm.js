import { h } from './dom.js'
import { textObject } from './mrkdwn.js'

/**
 * Asks a confirm object's question above everything else. Escape and a click outside mean no.
 * @param {{ title?: object, text?: object, confirm?: object, deny?: object, style?: string }} confirm
 * @param {import('./context.js').Names} names
 * @returns {Promise<boolean>}
 */
export function askConfirm(confirm, names) {
  const { promise, resolve } = Promise.withResolvers()
  const before = document.activeElement
  const style = confirm.style === 'danger' ? 'danger' : 'primary'
  const answer = (yes) => () => {
    shade.remove()
    before?.focus?.()
    resolve(yes)
  }
  const yes = h(
    'button',
    { type: 'button', class: `button ${style}`, 'data-confirm': true, on: { click: answer(true) } },
    textObject(confirm.confirm ?? { text: 'Yes' }, names),
  )
  const no = h(
    'button',
    { type: 'button', class: 'button', 'data-deny': true, on: { click: answer(false) } },
    textObject(confirm.deny ?? { text: 'Cancel' }, names),
  )
  const dialog = h(
    'div',
    {
      class: 'dialog confirm',
      role: 'alertdialog',
      'aria-modal': 'true',
      'aria-labelledby': 'confirm-title',
      'aria-describedby': 'confirm-text',
    },
    h('h2', { id: 'confirm-title' }, textObject(confirm.title ?? { text: 'Are you sure?' }, names)),
    h('div', { id: 'confirm-text', class: 'confirm-text' }, textObject(confirm.text, names)),
    h('div', { class: 'dialog-foot' }, no, yes),
  )
  const shade = h(
    'div',
    {
      class: 'shade top',
      on: {
        keydown(event) {
          if (event.key === 'Escape') answer(false)()
          if (event.key === 'Tab') {
            event.preventDefault()
            const other = document.activeElement === yes ? no : yes
            other.focus()
          }
          event.stopPropagation()
        },
        mousedown: (event) => event.target === shade && answer(false)(),
      },
    },
    dialog,
  )
  document.body.append(shade)
  yes.focus()
  return promise
}

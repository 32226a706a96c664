import { h } from './dom.js'
import { emojiCharacters } from './emoji.js'

const PAUSE_MS = 200

/**
 * A text field with a list of options that follow what is typed: for external selects and multi selects.
 * @param {object} setup
 * @param {(query: string) => Promise<object[]>} setup.load options, or option groups flattened
 * @param {number} setup.minimum how many characters before options are asked for
 * @param {object[]} setup.chosen options chosen at first
 * @param {boolean} setup.many whether several may be chosen
 * @param {boolean} setup.clearable whether emptying the field takes the choice back
 * @param {string} setup.placeholder
 * @param {Record<string, unknown>} setup.attributes of the text field
 * @param {(chosen: object[]) => void} setup.changed
 */
export function suggestBox(setup) {
  let chosen = setup.chosen
  let options = []
  let marked = -1
  let timer = 0
  let asked = 0
  const listId = `list-${setup.attributes.id}`
  const list = h('ul', { id: listId, class: 'menu', role: 'listbox', hidden: true })
  const chips = h('span', { class: 'chips' })
  const field = h('input', {
    type: 'text',
    role: 'combobox',
    autocomplete: 'off',
    'aria-autocomplete': 'list',
    'aria-expanded': 'false',
    'aria-controls': listId,
    placeholder: setup.placeholder,
    ...setup.attributes,
  })

  const label = (option) => emojiCharacters(option.text?.text ?? option.value)
  const show = (yes) => {
    list.hidden = !yes
    field.setAttribute('aria-expanded', String(yes))
    if (yes) list.scrollIntoView({ block: 'nearest' })
  }
  const choose = (next) => {
    chosen = next
    draw()
    setup.changed(chosen)
  }
  const draw = () => {
    if (!setup.many) {
      field.value = chosen[0] ? label(chosen[0]) : ''
      return
    }
    field.value = ''
    chips.replaceChildren(
      ...chosen.map((option) => {
        const drop = () => choose(chosen.filter((one) => one !== option))
        const attributes = { type: 'button', 'aria-label': `Remove ${label(option)}` }
        const close = h('button', { ...attributes, on: { click: drop } }, '×')
        return h('span', { class: 'chip' }, label(option), close)
      }),
    )
  }
  const pick = (option) => {
    show(false)
    if (!setup.many) return choose([option])
    if (!chosen.some((one) => one.value === option.value)) choose([...chosen, option])
  }
  const mark = (index) => {
    marked = index
    for (const [place, item] of [...list.children].entries()) {
      item.setAttribute('aria-selected', String(place === index))
      if (place === index) item.scrollIntoView({ block: 'nearest' })
    }
  }
  const note = (text) => list.replaceChildren(h('li', { class: 'muted' }, text))
  const ask = async (query) => {
    if (query.length < setup.minimum) {
      options = []
      note(`Type ${setup.minimum} or more characters`)
      return show(true)
    }
    asked += 1
    const mine = asked
    if (options.length === 0) note('Looking…')
    show(true)
    const found = await setup.load(query)
    if (mine !== asked) return
    options = found
    if (found.length === 0) note('Nothing found')
    else {
      list.replaceChildren(
        ...found.map((option) =>
          h(
            'li',
            {
              role: 'option',
              'data-value': option.value,
              'aria-selected': 'false',
              // mousedown, because the click would come after the field lost its focus
              on: {
                mousedown(event) {
                  event.preventDefault()
                  pick(option)
                },
              },
            },
            label(option),
            option.description
              ? h('span', { class: 'muted' }, emojiCharacters(option.description.text))
              : null,
          ),
        ),
      )
    }
    mark(found.length > 0 ? 0 : -1)
  }

  field.addEventListener('focus', () => {
    if (!setup.many) field.select()
    void ask('')
  })
  field.addEventListener('input', () => {
    clearTimeout(timer)
    timer = setTimeout(() => void ask(field.value.trim()), PAUSE_MS)
  })
  field.addEventListener('blur', () => {
    clearTimeout(timer)
    asked += 1
    show(false)
    if (!setup.many && field.value === '' && chosen.length > 0 && setup.clearable) choose([])
    else draw()
  })
  field.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step && options.length > 0) {
      event.preventDefault()
      if (list.hidden) show(true)
      mark((marked + step + options.length) % options.length)
    } else if (event.key === 'Enter') {
      event.preventDefault()
      if (!list.hidden && options[marked]) pick(options[marked])
    } else if (event.key === 'Escape' && !list.hidden) {
      event.stopPropagation()
      show(false)
    }
  })
  draw()
  return h('span', { class: 'suggest' }, setup.many ? chips : null, field, list)
}

import { h } from './dom.js'
import { emojiCharacters } from './emoji.js'
import { answerOf } from './form-state.js'
import { suggestBox } from './suggest-box.js'

/** Options as a flat list; groups keep their label beside each option. */
function flat(element) {
  const groups = element.option_groups ?? [{ options: element.options ?? [] }]
  return groups.flatMap((group) => group.options ?? [])
}

/** People and channels stand in Slack's lists by id; here they become options. */
function listed(element, names) {
  const people = element.type.includes('users')
  const items = [...(people ? names.users : names.channels).entries()]
  return items.map(([id, item]) => {
    const text = people ? `@${item.real_name ?? item.name}` : `#${item.name}`
    return { text: { type: 'plain_text', text }, value: id }
  })
}

/**
 * A menu with one choice out of options, people or channels: a plain select element.
 * @param {import('./controls.js').Setup} setup
 */
export function selectElement({ element, attributes, surface, state, required, changed }) {
  const ids = !/^static/.test(element.type)
  const options = ids ? listed(element, surface.names) : flat(element)
  const answer = answerOf(state)
  let now = ids ? answer : answer?.value
  const entry = (option) =>
    h(
      'option',
      { value: option.value, selected: option.value === now },
      emojiCharacters(option.text?.text ?? option.value),
    )
  const groups = element.option_groups?.map((group) =>
    h('optgroup', { label: emojiCharacters(group.label?.text ?? '') }, group.options.map(entry)),
  )
  const placeholder = h(
    'option',
    {
      value: '',
      selected: now === undefined || now === null,
      disabled: required,
      hidden: required,
    },
    emojiCharacters(element.placeholder?.text ?? 'Select an option'),
  )
  const select = h('select', attributes, placeholder, groups ?? options.map(entry))
  const description = h('span', { class: 'option-description muted' })
  const describe = (option) => {
    description.textContent = emojiCharacters(option?.description?.text ?? '')
  }
  describe(options.find((option) => option.value === now))
  select.addEventListener('change', () => {
    const option = options.find((one) => one.value === select.value) ?? null
    describe(option)
    const before = now
    now = option?.value
    changed(ids ? (now ?? null) : option, {
      undo() {
        now = before
        select.value = before ?? ''
      },
    })
  })
  return h('span', { class: 'select' }, select, description)
}

/**
 * A menu whose options come from the app as one types, and every menu with several choices.
 * @param {import('./controls.js').Setup} setup
 */
export function searchElement({ element, blockId, attributes, surface, state, required, changed }) {
  const many = element.type.startsWith('multi_')
  const external = element.type.endsWith('external_select')
  const ids = !external && !element.type.endsWith('static_select')
  const all = ids ? listed(element, surface.names) : flat(element)
  const answer = [answerOf(state) ?? []].flat()
  const chosen = ids
    ? answer.map((id) => all.find((one) => one.value === id) ?? { value: id })
    : answer
  const load = async (query) => {
    if (external) {
      return surface.suggest({ block_id: blockId, action_id: element.action_id, value: query })
    }
    const wanted = query.toLowerCase()
    return all.filter((one) => (one.text?.text ?? '').toLowerCase().includes(wanted))
  }
  return suggestBox({
    load,
    // Slack asks after 3 characters unless the app says otherwise.
    minimum: external ? (element.min_query_length ?? 3) : 0,
    chosen,
    many,
    clearable: !required,
    placeholder: emojiCharacters(element.placeholder?.text ?? 'Select an option'),
    attributes,
    changed(options) {
      const answers = ids ? options.map((option) => option.value) : options
      changed(many ? answers : (answers[0] ?? null))
    },
  })
}

const TEXT = ['plain_text_input', 'email_text_input', 'url_text_input', 'number_input']

// Which field of Slack's `state.values` holds the answer of which element.
const FIELDS = {
  static_select: ['selected_option', 'initial_option', null],
  external_select: ['selected_option', 'initial_option', null],
  radio_buttons: ['selected_option', 'initial_option', null],
  multi_static_select: ['selected_options', 'initial_options', []],
  multi_external_select: ['selected_options', 'initial_options', []],
  checkboxes: ['selected_options', 'initial_options', []],
  users_select: ['selected_user', 'initial_user', null],
  multi_users_select: ['selected_users', 'initial_users', []],
  channels_select: ['selected_channel', 'initial_channel', null],
  multi_channels_select: ['selected_channels', 'initial_channels', []],
  conversations_select: ['selected_conversation', 'initial_conversation', null],
  multi_conversations_select: ['selected_conversations', 'initial_conversations', []],
  datepicker: ['selected_date', 'initial_date', null],
  timepicker: ['selected_time', 'initial_time', null],
  datetimepicker: ['selected_date_time', 'initial_date_time', null],
  rich_text_input: ['rich_text_value', 'initial_value', null],
  file_input: ['files', 'initial_files', []],
}
for (const type of TEXT) FIELDS[type] = ['value', 'initial_value', null]

/**
 * The state of an element with this answer, as Slack writes it in `state.values`; null for an element
 * that has no state (a button, an overflow menu).
 * @param {{ type: string }} element
 * @param {unknown} answer
 */
export function stateOf(element, answer) {
  const field = FIELDS[element.type]
  return field ? { type: element.type, [field[0]]: answer ?? field[2] } : null
}

/**
 * The state of an element before anybody touched it.
 * @param {{ type: string }} element
 */
export function initialState(element) {
  const field = FIELDS[element.type]
  return field ? stateOf(element, element[field[1]]) : null
}

/**
 * The answer inside a state: a string, a number, an option, or a list.
 * @param {{ type: string } | null | undefined} state
 */
export function answerOf(state) {
  const field = state && FIELDS[state.type]
  return field ? state[field[0]] : undefined
}

/**
 * Whether nothing was answered, as Slack's check of required inputs sees it.
 * @param {{ type: string } | null} state
 */
export function isEmpty(state) {
  const answer = answerOf(state)
  if (Array.isArray(answer)) return answer.length === 0
  return answer === null || answer === undefined || String(answer).trim() === ''
}

/**
 * What an action carries: the value of the chosen option, or the plain answer; lists as `values`.
 * @param {{ type: string }} state
 * @returns {{ value?: unknown, values?: unknown[] }}
 */
export function actionValue(state) {
  const answer = answerOf(state)
  const plain = (item) => (item && typeof item === 'object' ? (item.value ?? item) : item)
  return Array.isArray(answer) ? { values: answer.map(plain) } : { value: plain(answer) }
}

/**
 * What was typed into one view. It outlives redraws: an input keeps its answer as long as its block_id
 * and action_id stay the same, as in Slack, even if an update brings another initial value.
 */
export class FormState {
  #states = new Map()

  /**
   * @param {string} blockId
   * @param {{ type: string, action_id: string }} element
   */
  get(blockId, element) {
    const kept = this.#states.get(`${blockId}\n${element.action_id}`)
    return kept?.type === element.type ? kept : initialState(element)
  }

  /**
   * @param {string} blockId
   * @param {string} actionId
   * @param {{ type: string }} state
   */
  set(blockId, actionId, state) {
    this.#states.set(`${blockId}\n${actionId}`, state)
  }

  /**
   * Takes over what the server holds, where nothing was typed here.
   * @param {Record<string, Record<string, { type: string }>> | undefined} values
   */
  adopt(values) {
    for (const [blockId, actions] of Object.entries(values ?? {})) {
      for (const [actionId, state] of Object.entries(actions)) {
        const key = `${blockId}\n${actionId}`
        if (!this.#states.has(key) && !isEmpty(state)) this.#states.set(key, state)
      }
    }
  }

  /**
   * `state.values` for the blocks that the view has now.
   * @param {object[]} blocks
   */
  values(blocks) {
    const values = {}
    for (const { blockId, element } of statefulElements(blocks)) {
      values[blockId] ??= {}
      values[blockId][element.action_id] = this.get(blockId, element)
    }
    return values
  }
}

/**
 * Every element of the blocks that has a state, with its block.
 * @param {object[]} blocks
 * @returns {{ block: object, blockId: string, element: { type: string, action_id: string } }[]}
 */
export function statefulElements(blocks) {
  return blocks.flatMap((block) => {
    const all = [
      block.type === 'input' ? block.element : null,
      block.accessory,
      ...(block.type === 'actions' ? block.elements : []),
    ]
    const stateful = all.filter((element) => element && FIELDS[element.type])
    const own = stateful.map((element) => ({ block, blockId: block.block_id, element }))
    return [...own, ...statefulElements(block.child_blocks ?? [])]
  })
}

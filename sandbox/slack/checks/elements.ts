import { byType, type Check, isJson, refuse, type Surface } from './check.ts'
import { choiceElements } from './choice-elements.ts'
import { imageElement } from './composition.ts'
import { inputElements } from './input-elements.ts'

const ELEMENTS: Readonly<Record<string, Check>> = {
  ...choiceElements,
  ...inputElements,
  image: imageElement,
}

/** The elements, and on which surfaces they may stand where not everywhere (RULES §1.3). */
const SURFACES: Readonly<Record<string, readonly Surface[]>> = {
  datetimepicker: ['message', 'modal'],
  email_text_input: ['modal'],
  number_input: ['modal'],
  url_text_input: ['modal'],
  file_input: ['modal'],
  rich_text_input: ['modal', 'home'],
  workflow_button: ['message'],
  feedback_buttons: ['message'],
  icon_button: ['message'],
}

const SELECTS = ['static', 'external', 'users', 'channels', 'conversations'].flatMap((kind) => [
  `${kind}_select`,
  `multi_${kind}_select`,
])
const PICKERS = ['datepicker', 'timepicker', 'checkboxes', 'radio_buttons']

function among(types: readonly string[], what: string): Check {
  const check = byType(
    Object.fromEntries(types.map((type) => [type, ELEMENTS[type] as Check])),
    what,
  )
  return (value, pointer, walk) => {
    check(value, pointer, walk)
    const type = isJson(value) ? value.type : undefined
    const allowed = typeof type === 'string' ? SURFACES[type] : undefined
    if (allowed && !allowed.includes(walk.surface))
      refuse(walk, `${pointer}/type`, 'not_on_surface', `${type} is not allowed on ${walk.surface}`)
  }
}

/** What may stand in an actions block [T]. */
export const actionsElement = among(
  [
    'button',
    'overflow',
    'workflow_button',
    'datetimepicker',
    'rich_text_input',
    ...PICKERS,
    ...SELECTS,
  ],
  'actions element',
)
/** What may stand beside a section [T]. */
export const accessory = among(
  ['button', 'overflow', 'workflow_button', 'image', ...PICKERS, ...SELECTS],
  'section accessory',
)
/** What may stand in an input block [T]. */
export const inputElement = among(
  [
    'plain_text_input',
    'email_text_input',
    'url_text_input',
    'number_input',
    'file_input',
    'rich_text_input',
    'datetimepicker',
    ...PICKERS,
    ...SELECTS,
  ],
  'input element',
)
/** What may stand in a context_actions block [T]. */
export const contextActionsElement = among(
  ['feedback_buttons', 'icon_button'],
  'context action element',
)
/** A button alone, as in a card [T]. */
export const buttonElement = among(['button'], 'button')

import { LIMITS } from '../limits.ts'
import { type Check, flag, list, may, need, number, refuse, shape, string, url } from './check.ts'
import { focusable, named, placed, typed } from './element-fields.ts'
import { richText } from './rich-text.ts'

const whole = /^-?\d+$/
const decimal = /^-?\d+(\.\d+)?$/

/** Pickers and fields to type into [T]. */
export const inputElements: Readonly<Record<string, Check>> = {
  datepicker: shape({ ...placed, initial_date: may(string(10, 10, /^\d{4}-\d\d-\d\d$/)) }),
  timepicker: shape({
    ...placed,
    initial_time: may(string(5, 5, /^([01]\d|2[0-3]):[0-5]\d$/)),
    timezone: may(string()),
  }),
  // Ten digits [T].
  datetimepicker: shape({
    ...focusable,
    initial_date_time: may(number(1_000_000_000, 9_999_999_999)),
  }),
  plain_text_input: shape(
    {
      ...typed,
      initial_value: may(string(LIMITS.inputLength, 0)),
      multiline: may(flag),
      min_length: may(number(0, LIMITS.inputLength)),
      max_length: may(number(1, LIMITS.inputLength)),
    },
    (value, pointer, walk) => {
      const { min_length: least, max_length: most } = value
      if (typeof least === 'number' && typeof most === 'number' && least > most)
        refuse(walk, `${pointer}/min_length`, 'conflict', 'must be at most max_length')
    },
  ),
  email_text_input: shape({ ...typed, initial_value: may(string()) }),
  url_text_input: shape({ ...typed, initial_value: may(url(LIMITS.url)) }),
  number_input: shape(
    {
      ...typed,
      is_decimal_allowed: need(flag),
      initial_value: may(string()),
      min_value: may(string()),
      max_value: may(string()),
    },
    (value, pointer, walk) => {
      const form = value.is_decimal_allowed === true ? decimal : whole
      for (const name of ['initial_value', 'min_value', 'max_value']) {
        const text = value[name]
        if (typeof text === 'string' && !form.test(text))
          refuse(walk, `${pointer}/${name}`, 'invalid_value', `must match ${form}`)
      }
    },
  ),
  file_input: shape({
    ...named,
    filetypes: may(list(string())),
    max_files: may(number(1, LIMITS.maxFiles)),
  }),
  rich_text_input: shape({
    ...typed,
    initial_value: may(richText),
    min_lines: may(number(1, 100)),
    max_lines: may(number(1, 100)),
  }),
}

/** Where blocks are shown; RULES §1.3 says what is allowed where. */
export type Surface = 'message' | 'modal' | 'home'

/** One thing Slack would refuse: where (JSON pointer), which rule, and in words. */
export interface Problem {
  pointer: string
  code: string
  message: string
}

/** What one validation gathers while it walks. */
export interface Walk {
  readonly surface: Surface
  readonly problems: Problem[]
  /** Ids seen so far, by kind, for rules about uniqueness. */
  readonly seen: Map<string, Set<string>>
  /** Counts for rules about a whole message. */
  readonly counts: Map<string, number>
}

/** Looks at a value and reports what is wrong with it. */
export type Check = (value: unknown, pointer: string, walk: Walk) => void

/** A field of an object: its check, and whether it must be there. */
export interface Field {
  readonly check: Check
  readonly required: boolean
}

/** An object with unknown fields. */
export type Json = Record<string, unknown>

/** A new walk over blocks of a surface. */
export function newWalk(surface: Surface): Walk {
  return { surface, problems: [], seen: new Map(), counts: new Map() }
}

/** Reports one problem. */
export function refuse(walk: Walk, pointer: string, code: string, message: string): void {
  walk.problems.push({ pointer, code, message })
}

/** Adds to a count of the walk and returns the sum. */
export function count(walk: Walk, what: string, by = 1): number {
  const sum = (walk.counts.get(what) ?? 0) + by
  walk.counts.set(what, sum)
  return sum
}

/** Whether a value is a plain object. */
export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A field that must be there. */
export function need(check: Check): Field {
  return { check, required: true }
}

/** A field that may be missing. */
export function may(check: Check): Field {
  return { check, required: false }
}

/** A string of `min` to `max` UTF-16 units, in the form `pattern` if given. */
export function string(max = Number.POSITIVE_INFINITY, min = 1, pattern?: RegExp): Check {
  return (value, pointer, walk) => {
    if (typeof value !== 'string') refuse(walk, pointer, 'invalid_type', 'must be a string')
    else if (value.length < min)
      refuse(walk, pointer, 'too_short', `must be more than ${min - 1} characters`)
    else if (value.length > max)
      refuse(walk, pointer, 'too_long', `must be less than ${max + 1} characters`)
    else if (pattern && !pattern.test(value))
      refuse(walk, pointer, 'invalid_value', `must match ${pattern}`)
  }
}

/** A number between two bounds, both included. */
export function number(min: number, max: number, whole = true): Check {
  return (value, pointer, walk) => {
    if (typeof value !== 'number' || !Number.isFinite(value))
      refuse(walk, pointer, 'invalid_type', 'must be a number')
    else if (whole && !Number.isInteger(value))
      refuse(walk, pointer, 'invalid_type', 'must be an integer')
    else if (value < min) refuse(walk, pointer, 'too_small', `must be at least ${min}`)
    else if (value > max) refuse(walk, pointer, 'too_large', `must be at most ${max}`)
  }
}

/** true or false. */
export const flag: Check = (value, pointer, walk) => {
  if (typeof value !== 'boolean') refuse(walk, pointer, 'invalid_type', 'must be a boolean')
}

/** One of these values. */
export function oneOf(...values: (string | number)[]): Check {
  return (value, pointer, walk) => {
    if (!values.some((one) => one === value))
      refuse(walk, pointer, 'invalid_value', `must be one of ${values.join(', ')}`)
  }
}

/** An address that can be parsed, of at most `max` units. */
export function url(max: number): Check {
  const text = string(max)
  return (value, pointer, walk) => {
    text(value, pointer, walk)
    if (typeof value === 'string' && !URL.canParse(value))
      refuse(walk, pointer, 'invalid_value', 'must be a valid URL')
  }
}

/** A list of `min` to `max` items. */
export function list(item: Check, max = Number.POSITIVE_INFINITY, min = 1): Check {
  return (value, pointer, walk) => {
    if (!Array.isArray(value)) {
      refuse(walk, pointer, 'invalid_type', 'must be an array')
      return
    }
    if (value.length < min)
      refuse(walk, pointer, 'too_few', `no fewer than ${min} items allowed, not ${value.length}`)
    if (value.length > max)
      refuse(walk, pointer, 'too_many', `no more than ${max} items allowed, not ${value.length}`)
    for (const [index, one] of value.entries()) item(one, `${pointer}/${index}`, walk)
  }
}

/** An object with exactly these fields; `also` looks at the object as a whole. */
export function shape(
  fields: Readonly<Record<string, Field>>,
  also?: (value: Json, pointer: string, walk: Walk) => void,
): Check {
  return (value, pointer, walk) => {
    if (!isJson(value)) {
      refuse(walk, pointer, 'invalid_type', 'must be an object')
      return
    }
    for (const [name, field] of Object.entries(fields)) {
      if (value[name] !== undefined) field.check(value[name], `${pointer}/${name}`, walk)
      else if (field.required)
        refuse(walk, pointer, 'missing_field', `missing required field: ${name}`)
    }
    for (const name of Object.keys(value)) {
      if (!Object.hasOwn(fields, name))
        refuse(walk, `${pointer}/${name}`, 'unknown_field', `invalid additional property: ${name}`)
    }
    also?.(value, pointer, walk)
  }
}

/** An object whose `type` names its check; `what` is used in the message. */
export function byType(table: Readonly<Record<string, Check>>, what: string): Check {
  return (value, pointer, walk) => {
    const type = isJson(value) ? value.type : undefined
    if (typeof type !== 'string') {
      refuse(walk, pointer, 'missing_field', `${what} must be an object with a type`)
      return
    }
    const check = Object.hasOwn(table, type) ? table[type] : undefined
    if (check) check(value, pointer, walk)
    else refuse(walk, `${pointer}/type`, 'unsupported_type', `unsupported type of ${what}: ${type}`)
  }
}

/** A string that may occur once per walk among strings of the same kind. */
export function unique(kind: string, max: number): Check {
  const text = string(max)
  return (value, pointer, walk) => {
    text(value, pointer, walk)
    if (typeof value !== 'string') return
    const seen = walk.seen.get(kind) ?? new Set()
    walk.seen.set(kind, seen)
    if (seen.has(value)) refuse(walk, pointer, 'duplicate', `${kind} ${value} already exists`)
    seen.add(value)
  }
}

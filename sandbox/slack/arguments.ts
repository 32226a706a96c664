import { invalidArguments } from './api-error.ts'

/** What an argument of a method must be. `json` is an array or object, JSON-encoded in a form. */
export type ArgumentKind = 'string' | 'integer' | 'boolean' | 'ts' | 'json'

/** The arguments of a method: kind, with `!` if it must be given. */
export type ArgumentTable = Readonly<Record<string, ArgumentKind | `${ArgumentKind}!`>>

/** Arguments of one call, checked and converted. */
export class Arguments {
  readonly values: Readonly<Record<string, unknown>>

  constructor(values: Readonly<Record<string, unknown>>) {
    this.values = values
  }

  /** A string or ts argument. */
  text(name: string): string | undefined {
    const value = this.values[name]
    return typeof value === 'string' ? value : undefined
  }

  /** A string or ts argument that the method's table requires. */
  needed(name: string): string {
    return this.text(name) ?? ''
  }

  /** A boolean argument; false if left out. */
  flag(name: string): boolean {
    return this.values[name] === true
  }

  /** An integer argument. */
  integer(name: string): number | undefined {
    const value = this.values[name]
    return typeof value === 'number' ? value : undefined
  }

  /** A JSON argument as it was parsed. */
  json(name: string): unknown {
    return this.values[name]
  }

  /** Whether the argument was given. */
  has(name: string): boolean {
    return this.values[name] !== undefined
  }
}

/**
 * Checks and converts raw arguments.
 * @throws ApiError invalid_arguments naming every unknown, missing and ill-typed one
 */
export function readArguments(raw: Record<string, unknown>, table: ArgumentTable): Arguments {
  const problems: string[] = []
  const values: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(raw)) {
    const kind = Object.hasOwn(table, name) ? table[name]?.replace('!', '') : undefined
    if (!kind) {
      problems.push(`unsupported argument: ${name}`)
      continue
    }
    const read = convert(kind as ArgumentKind, value)
    if (read === undefined) problems.push(`must be a ${kind} [json-pointer:/${name}]`)
    values[name] = read
  }
  for (const [name, kind] of Object.entries(table)) {
    const missing = raw[name] === undefined || raw[name] === ''
    if (kind.endsWith('!') && missing) problems.push(`missing required field: ${name}`)
  }
  if (problems.length > 0) throw invalidArguments(problems)
  return new Arguments(values)
}

function convert(kind: ArgumentKind, value: unknown): unknown {
  const text = typeof value === 'string' ? value : undefined
  switch (kind) {
    case 'string':
      return text ?? (typeof value === 'number' ? String(value) : undefined)
    case 'ts':
      return text !== undefined && /^(\d+\.\d{6}|0)$/.test(text) ? text : undefined
    case 'integer': {
      const number = Number(value)
      return text !== '' && Number.isInteger(number) ? number : undefined
    }
    case 'boolean':
      if (value === true || text === 'true' || text === '1') return true
      return value === false || text === 'false' || text === '0' ? false : undefined
    case 'json':
      return typeof value === 'object' && value !== null ? value : parsed(text)
  }
}

function parsed(text: string | undefined): unknown {
  try {
    const value: unknown = JSON.parse(text ?? '')
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}

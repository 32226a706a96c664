/** What JSON text can hold. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject
type JsonObject = { readonly [name: string]: Json }

/**
 * How one JSON value becomes another; itself JSON. `=`: another value altogether. `o`: an object of which some members
 * changed, null for those that are gone; with its keys, as an array is put together, when they stand in another order
 * than the old ones and then the new ones. `a`: an array put together from pieces.
 */
export type Patch =
  | readonly ['=', Json]
  | readonly ['o', Changes]
  | readonly ['o', Changes, readonly Piece[]]
  | readonly ['a', readonly Piece[]]

type Changes = { readonly [name: string]: Patch | null }

/** A part of an array: so many old elements from a place on, one old element that changed, or new ones. */
type Piece =
  | readonly [from: number, count: number]
  | readonly [at: number, Patch]
  | readonly ['+', readonly Json[]]

/** By the first of these that it has, an element of an array is found again at another place. */
const NAMES = ['key', 'id', 'tenantId', 'at'] as const

/**
 * How `before` becomes `after`; null when their JSON text is the same, the order of keys included. `before` was read
 * from JSON text; in `after` counts what would stand in its text.
 */
export function patchOf(before: Json, after: Json): Patch | null {
  if (before === after) return null
  if (isArray(before)) {
    if (!isArray(after)) return ['=', after]
    const pieces = piecesOf(before, after)
    return pieces && ['a', pieces]
  }
  if (isObject(before)) return isObject(after) ? objectPatch(before, after) : ['=', after]
  // What is no number stands in the text as null.
  if (before === null && typeof after === 'number' && !Number.isFinite(after)) return null
  return ['=', after]
}

/**
 * The value that a patch makes of the one that it was made for; what did not change is shared between them. Throws a
 * TypeError when the patch does not fit.
 */
export function patched(before: Json, patch: Patch): Json {
  switch (patch[0]) {
    case '=':
      return patch[1]
    case 'a':
      return assembled(isArray(before) ? before : misfit(), patch[1])
    case 'o':
      return patchedObject(isObject(before) ? before : misfit(), patch[1], patch[2])
    default:
      return misfit()
  }
}

function objectPatch(before: JsonObject, after: JsonObject): Patch | null {
  const old = Object.keys(before)
  const now = Object.keys(after).filter((name) => after[name] !== undefined)
  const alike = old.length === now.length && old.every((name, i) => name === now[i])
  const changes: Record<string, Patch | null> = {}
  let changed = false
  const note = (name: string, change: Patch | null) => {
    put(changes, name, change)
    changed = true
  }
  const stays: string[] = []
  const comes: string[] = []
  for (const name of alike ? [] : old) {
    if (Object.hasOwn(after, name) && after[name] !== undefined) stays.push(name)
    else note(name, null)
  }
  for (const name of now) {
    const value = after[name] ?? null
    if (!alike && !Object.hasOwn(before, name)) {
      comes.push(name)
      note(name, ['=', value])
      continue
    }
    const change = patchOf(before[name] ?? null, value)
    if (change) note(name, change)
  }
  const inOrder = alike || [...stays, ...comes].every((name, i) => name === now[i])
  if (!inOrder) return ['o', changes, piecesOf(old, now) ?? []]
  return changed ? ['o', changes] : null
}

function patchedObject(
  before: JsonObject,
  changes: Changes,
  order: readonly Piece[] | undefined,
): JsonObject {
  const gone = (name: string) => Object.hasOwn(changes, name) && changes[name] === null
  const old = Object.keys(before)
  const next: Record<string, Json> = old.some(gone)
    ? Object.fromEntries(Object.entries(before).filter(([name]) => !gone(name)))
    : { ...before }
  for (const [name, change] of Object.entries(changes)) {
    if (change === null) continue
    put(next, name, patched(Object.hasOwn(before, name) ? (before[name] ?? null) : null, change))
  }
  if (!order) return next
  const names = assembled(old, order).map(String)
  return Object.fromEntries(names.map((name) => [name, next[name] ?? null]))
}

/** Sets a member, also one whose name means something else when it is assigned. */
function put<T>(object: Record<string, T>, name: string, value: T): void {
  if (name !== '__proto__') object[name] = value
  else
    Object.defineProperty(object, name, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    })
}

/** The pieces by which an array becomes another; null when they are the same. */
function piecesOf(before: readonly Json[], after: readonly Json[]): readonly Piece[] | null {
  const pieces: Piece[] = []
  const find = finder(before)
  let [from, count, next] = [0, 0, 0]
  let added: Json[] = []
  const keep = () => {
    if (count > 0) pieces.push([from, count])
    count = 0
  }
  const add = () => {
    if (added.length > 0) pieces.push(['+', added])
    added = []
  }
  for (const value of after) {
    const at = find(value ?? null, next)
    if (at === null) {
      keep()
      added.push(value)
      continue
    }
    add()
    next = at + 1
    const change = patchOf(before[at] ?? null, value ?? null)
    if (!change && count > 0 && from + count === at) {
      count += 1
      continue
    }
    keep()
    if (change) pieces.push([at, change])
    else [from, count] = [at, 1]
  }
  keep()
  add()
  const [only] = pieces
  const same =
    pieces.length === 0
      ? before.length === 0
      : pieces.length === 1 && only?.[0] === 0 && only[1] === before.length
  return same ? null : pieces
}

function assembled(before: readonly Json[], pieces: readonly Piece[]): readonly Json[] {
  const result: Json[] = []
  for (const [at, what] of pieces) {
    if (at === '+') for (const value of what) result.push(value)
    else if (typeof what === 'number') {
      for (let i = at; i < at + what; i++) result.push(before[i] ?? null)
    } else result.push(patched(before[at] ?? null, what))
  }
  return result
}

/**
 * Finds the old element that a new one came from; one without a name of its own is taken for the next. A wrong guess
 * only makes a patch longer.
 */
function finder(before: readonly Json[]): (value: Json, next: number) => number | null {
  let places: Map<string | number | null, number> | null = null
  return (value, next) => {
    // Most are the next, or the one behind it where the next is gone, and most of those are the very same object.
    if (next < before.length && before[next] === value) return next
    if (next + 1 < before.length && before[next + 1] === value) return next + 1
    const name = nameOf(value)
    if (next < before.length && nameOf(before[next] ?? null) === name) return next
    if (name === null) return null
    if (next + 1 < before.length && nameOf(before[next + 1] ?? null) === name) return next + 1
    places ??= new Map(before.map((one, i) => [nameOf(one), i]))
    return places.get(name) ?? null
  }
}

function nameOf(value: Json): string | number | null {
  if (!isObject(value)) return isName(value) ? value : null
  for (const name of NAMES) {
    const own = value[name]
    if (isName(own)) return own
  }
  return null
}

function isName(value: Json | undefined): value is string | number {
  return typeof value === 'string' || Number.isFinite(value)
}

function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function misfit(): never {
  throw new TypeError('a change does not fit what it changes')
}

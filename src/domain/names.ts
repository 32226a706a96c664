import { short } from './short.ts'

/** Names that reach every tenant or the system, in any letter case (COMMANDS §0.2, trap 26). */
const RESERVED = new Set(['all', 'all_user', 'all_meta', 'sys'])

/** Why the text cannot be the name of a new tenant, or null when it can (COMMANDS §0.2). */
export function tenantNameProblem(name: string): string | null {
  if (name === '') return 'Give the new tenant a name.'
  if (name.length > 63) {
    return `"${short(name)}" has ${name.length} characters; a tenant name has at most 63.`
  }
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    return `"${short(name)}" cannot be a tenant's name. Only letters, digits and underscore, and no digit first.`
  }
  if (RESERVED.has(name.toLowerCase())) return `"${name}" is reserved by OceanBase.`
  return null
}

/**
 * Why the text cannot be the name of a tenant that a command may reach, or null. Names in use may be longer than those
 * of new ones and hold a `$`; the auxiliary tenants of table recoveries and META tenants are never reached (trap 19).
 */
export function existingTenantProblem(name: string): string | null {
  if (name === '') return 'Name the tenant.'
  if (!/^[A-Za-z_][A-Za-z0-9_$]{0,127}$/.test(name)) {
    return `"${short(name)}": Not a tenant name: letters, digits, underscore and $, no digit first, at most 128.`
  }
  if (RESERVED.has(name.toLowerCase()))
    return `"${name}" is reserved by OceanBase and does not mean one user tenant.`
  if (/^(?:aux_recover|meta)\$/i.test(name)) return `"${name}" is a tenant of OceanBase's own.`
  return null
}

/**
 * Why the text cannot name a database or table (`what`) in a recovery, or null. Quoting does not help against `*`: the
 * grammar reads a quoted one as all of them too (COMMANDS §6). A character that cannot be seen (zero width, direction
 * marks, variation selectors, blanks that look like the usual one) is refused: people would approve what looks like
 * another name.
 */
export function tableNameProblem(what: 'database' | 'table', name: string): string | null {
  if (name === '') return `Name the ${what}.`
  const most = what === 'table' ? 64 : 128
  if ([...name].length > most) {
    return `${[...name].length} characters; the name of a ${what} has at most ${most}.`
  }
  if (/[\p{Cc}\u2028\u2029]/u.test(name) || !name.isWellFormed()) {
    return `The name of the ${what} holds a control character.`
  }
  const unseen = /\p{Default_Ignorable_Code_Point}|\p{Cf}|[^\S ]|\u2800/u.exec(name)?.[0]
  if (unseen !== undefined) {
    const point = unseen.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')
    return `The name of the ${what} holds a character that cannot be seen (U+${point}), so nobody could tell it from another name on the card. Recover it by hand.`
  }
  if (name.trim() === '*') return `"*" would be every ${what}; name each one.`
  return null
}

/** Why the text cannot be a resource pool's name, or null (COMMANDS §0.2). */
export function poolNameProblem(name: string): string | null {
  if (name === '') return 'Choose a resource pool.'
  return /^[A-Za-z_][A-Za-z0-9_]{0,127}$/.test(name)
    ? null
    : `"${short(name)}": Not a resource pool name: letters, digits and underscore, at most 128.`
}

/** Why the text cannot be a locality or zone list inside the restore option string, or null. */
export function zoneTextProblem(text: string): string | null {
  return /^[A-Za-z0-9_@{}[\],; -]{1,200}$/.test(text)
    ? null
    : `"${short(text)}": at most 200 characters, and only letters, digits and _ @ { } [ ] , ; - are allowed here.`
}

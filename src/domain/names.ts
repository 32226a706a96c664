/** Names that reach every tenant or the system, in any letter case (COMMANDS §0.2, trap 26). */
const RESERVED = new Set(['all', 'all_user', 'all_meta', 'sys'])

/** Why the text cannot be the name of a new tenant, or null when it can (COMMANDS §0.2). */
export function tenantNameProblem(name: string): string | null {
  if (name === '') return 'Give the new tenant a name.'
  if (name.length > 63) return `${name.length} characters; a tenant name has at most 63.`
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    return 'Only letters, digits and underscore, and no digit first.'
  }
  if (RESERVED.has(name.toLowerCase())) return `"${name}" is reserved by OceanBase.`
  return null
}

/** Why the text cannot be a resource pool's name, or null (COMMANDS §0.2). */
export function poolNameProblem(name: string): string | null {
  return /^[A-Za-z_][A-Za-z0-9_]{0,127}$/.test(name)
    ? null
    : 'Not a resource pool name: letters, digits and underscore, at most 128.'
}

/** Why the text cannot be a locality or zone list inside the restore option string, or null. */
export function zoneTextProblem(text: string): string | null {
  return /^[A-Za-z0-9_@{}[\],; -]{1,200}$/.test(text)
    ? null
    : 'Only letters, digits and _ @ { } [ ] , ; - are allowed here.'
}

import type { Login } from '../../domain/rows.ts'
import { name } from '../format.ts'

/** Whose eyes these are, when a user tenant's login sees only itself (REFERENCE §1.3); empty for sys, which sees all. */
export function ownView(login: Login): string {
  return login.kind === 'tenant' ? `tenant ${name(login.name)}'s own view, only itself` : ''
}

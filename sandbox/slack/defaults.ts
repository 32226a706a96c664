import { readFileSync } from 'node:fs'
import type { SandboxChannel, SandboxUser, SandboxUsergroup } from './state/model.ts'

/** Alice, Bob, Carol, a guest, and the bot. */
export const DEFAULT_USERS: readonly SandboxUser[] = [
  { id: 'U0ALICE', name: 'alice', real_name: 'Alice Ames', tz: 'Europe/Berlin', note: 'operator' },
  { id: 'U0BOB', name: 'bob', real_name: 'Bob Berg', tz: 'UTC', note: 'approver' },
  { id: 'U0CAROL', name: 'carol', real_name: 'Carol Chu', tz: 'Asia/Shanghai', note: 'approver' },
  {
    id: 'U0GUEST',
    name: 'guest',
    real_name: 'Gus Guest',
    tz: 'UTC',
    is_restricted: true,
    note: 'guest',
  },
  { id: 'U0BOT', name: 'obbackup', real_name: 'obbackup', tz: 'UTC', is_bot: true },
]

/** Two channels with the bot in them, one without. */
export const DEFAULT_CHANNELS: readonly SandboxChannel[] = [
  { id: 'C0DBOPS', name: 'db-ops', topic: 'Backups and restores' },
  { id: 'C0APPROVALS', name: 'db-approvals', topic: 'Who may do what' },
  { id: 'C0OTHER', name: 'other', members: ['U0ALICE', 'U0BOB', 'U0CAROL', 'U0GUEST'] },
]

/** One user group. */
export const DEFAULT_USERGROUPS: readonly SandboxUsergroup[] = [
  { id: 'S0DBA', handle: 'dba', name: 'Database administrators', users: ['U0BOB', 'U0CAROL'] },
]

/** The app's own manifest. */
export function defaultManifest(): string {
  return readFileSync(new URL('../../manifest.yml', import.meta.url), 'utf8')
}

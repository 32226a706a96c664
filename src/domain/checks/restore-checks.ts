import { recoveriesInto, runningJobs } from '../chosen-jobs.ts'
import { tenantNameProblem } from '../names.ts'
import type { RecoverTable, RestoreTenant, TableRef } from '../operation.ts'
import type { OperationFacts } from '../operation-facts.ts'
import type { Check } from '../plan.ts'
import { normalise } from '../state.ts'
import { isAtLeast } from '../version.ts'
import { sourceChecks } from './source-checks.ts'
import { unwell } from './tenant-checks.ts'

/** Preconditions of a tenant restore (COMMANDS §1, §5). */
export function restoreChecks(operation: RestoreTenant, facts: OperationFacts): readonly Check[] {
  const [source, ...others] = sourceChecks(operation, facts)
  return [
    ...(source ? [source] : []),
    nameCheck(operation.target, facts),
    ...others,
    ...(operation.method === 'quick' ? [quickCheck(facts)] : []),
  ]
}

function nameCheck(target: string, facts: OperationFacts): Check {
  const { tenants } = facts
  const name = 'name is free'
  const problem = tenantNameProblem(target)
  if (problem !== null) return { name, ok: false, detail: problem }
  const same = (other: string) => other.toLowerCase() === target.toLowerCase()
  if (tenants.some((one) => same(one.name))) {
    return { name, ok: false, detail: `a tenant ${target} exists; choose another name` }
  }
  // Between the command and CREATE_TENANT a restore has a name, but no tenant yet (REFERENCE §6.2).
  const running = runningJobs(facts, 'restore', null).find((job) => same(job.restore?.target ?? ''))
  return running
    ? {
        name,
        ok: false,
        detail: `restore job ${running.jobId} into ${target} is ${running.status}; choose another name`,
      }
    : { name, ok: true, detail: target }
}

function quickCheck({ version }: OperationFacts): Check {
  const fits = version.generation === 4 && isAtLeast(version.text, [4, 3, 3]) === true
  return {
    name: 'quick restore is known here',
    ok: fits,
    detail: fits ? version.text : `${version.text} has no quick restore; it needs 4.3.3 or later`,
  }
}

/** Preconditions of a table recovery (COMMANDS §1, §6). */
export function recoverChecks(operation: RecoverTable, facts: OperationFacts): readonly Check[] {
  const [target] = facts.scope
  const problem = target ? (unwell(target) ?? roleProblem(target.row?.role)) : 'was not read'
  const fits = isAtLeast(facts.version.text, [4, 2, 1]) === true
  const running = recoveriesInto(facts, [operation.target.name])
  const modes = [facts.source?.row?.compatibilityMode, target?.row?.compatibilityMode]
  return [
    {
      name: 'table recovery is known here',
      ok: fits,
      detail: fits ? facts.version.text : `${facts.version.text}; it needs 4.2.1 or later`,
    },
    {
      name: 'target tenant',
      ok: problem === null,
      detail: problem ?? `${operation.target.name}, PRIMARY`,
    },
    {
      name: 'same compatibility mode',
      ok: normalise(modes[0]) === normalise(modes[1]),
      detail: modes.map((mode) => mode ?? 'not known').join(' into '),
    },
    {
      name: 'no table recovery into the target',
      ok: running.length === 0,
      detail: running.map((job) => `job ${job.jobId} is ${job.status}; wait for it`).join('; '),
    },
    tablesCheck(operation),
    namesCheck(operation, facts),
    ...sourceChecks(operation, facts),
  ]
}

function roleProblem(role: string | null | undefined): string | null {
  return normalise(role) === 'PRIMARY' ? null : `is ${role ?? 'without a role'}; it must be PRIMARY`
}

/** Each table is named and gets a name of its own, so that nothing in the target is touched. */
function tablesCheck({ tables }: RecoverTable): Check {
  const name = 'tables get new names'
  if (tables.length === 0) return { name, ok: false, detail: 'no table is named' }
  const same = tables.filter(({ from, to }) => folded(from) === folded(to))
  if (same.length > 0) {
    return {
      name,
      ok: false,
      detail: `${same.map(({ from }) => shown(from)).join(', ')}: give another name, so that nothing in the target is touched`,
    }
  }
  const names = tables.map(({ to }) => folded(to))
  const twice = names.filter((one, i) => names.indexOf(one) !== i)
  return twice.length > 0
    ? { name, ok: false, detail: `${twice.join(', ')}: two tables would get this name` }
    : {
        name,
        ok: true,
        detail: tables.map(({ from, to }) => `${shown(from)} as ${shown(to)}`).join(', '),
      }
}

/** A name that the target has already would fail that table alone, hours later, after all was restored for it. */
function namesCheck({ tables, target }: RecoverTable, { taken }: OperationFacts): Check {
  const name = 'new names are free'
  if (taken === null) {
    const detail = `not checked: the tables of ${target.name} could not be read. A table whose new name is there already fails alone`
    return { name, ok: true, warns: true, detail }
  }
  const names = new Set(tables.map(({ to }) => folded(to)))
  const there = taken.filter((one) => names.has(folded(one)))
  return there.length === 0
    ? { name, ok: true, detail: `none is in ${target.name}` }
    : {
        name,
        ok: false,
        detail: `${there.map(shown).join(', ')} ${there.length === 1 ? 'is' : 'are'} in ${target.name} already; give other names`,
      }
}

function shown({ database, table }: TableRef): string {
  return `${database}.${table}`
}

/** Names that differ in letter case only are one name in many a tenant. */
function folded(table: TableRef): string {
  return shown(table).toLowerCase()
}

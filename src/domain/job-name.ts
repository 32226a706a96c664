import { type Job, type JobKind, subjectsOf } from './job.ts'
import { joined, names, type Phrase, phrase } from './phrase.ts'

const KINDS: Readonly<Record<JobKind, string>> = {
  full: 'Full backup',
  incremental: 'Incremental backup',
  cleanup: 'Backup cleanup',
  restore: 'Restore',
  'table recovery': 'Table recovery',
  'second backup': 'Second backup',
  validation: 'Validation',
}

/** Tenants that are named one by one; more are counted. */
const NAMED = 3

/**
 * A job at the beginning of a sentence: `Full backup of crm`, `Restore of crm as crm_fix`, `Table recovery into crm`,
 * `Incremental backup of 12 tenants`, `Second backup of set 14 of crm`.
 */
export function jobName(job: Job): Phrase {
  if (job.restore) {
    const { sourceTenant, target } = job.restore
    return sourceTenant
      ? phrase`${KINDS.restore} of ${{ name: sourceTenant }} as ${{ name: target }}`
      : phrase`${KINDS.restore} into ${{ name: target }}`
  }
  if (job.recover) return phrase`${KINDS[job.kind]} into ${{ name: job.recover.targetTenant }}`
  return kindOf(KINDS[job.kind] + itemOf(job), subjectsOf(job))
}

/** The same of some of a backup's tenants only. */
export function backupName(job: Job, tenants: readonly string[]): Phrase {
  return kindOf(KINDS[job.kind], tenants)
}

function kindOf(kind: string, tenants: readonly string[]): Phrase {
  if (tenants.length === 0) return [kind]
  return tenants.length > NAMED
    ? phrase`${kind} of ${tenants.length} tenants`
    : joined(phrase`${kind} of `, names(tenants))
}

/** Ids of sets and pieces are the view's numbers; what is no number is left out. */
function itemOf({ copy, validation }: Job): string {
  const id = copy?.itemId ?? validation?.itemId ?? ''
  if (!/^[1-9]\d*$/.test(id)) return ''
  const piece = copy ? copy.what === 'piece' : /PIECE/i.test(validation?.type ?? '')
  return ` of ${piece ? 'piece' : 'set'} ${id}`
}

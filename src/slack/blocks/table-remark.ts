import type { TableResult } from '../../domain/job.ts'
import type { ImportCount } from '../../domain/rows.ts'

/**
 * What a table lost although it was imported: table recovery restores no foreign keys, which the views count as failed
 * beside a success (REFERENCE §7.3). Empty when nothing did.
 */
export function tableRemark(table: TableResult): string {
  if (table.state !== 'success') return ''
  const lost = ({ failed, total }: ImportCount, what: string) =>
    failed ? `${failed}${total ? ` of ${total}` : ''} ${what} not restored` : ''
  return [
    lost(table.refConstraints, 'foreign keys'),
    lost(table.indexes, 'indexes'),
    lost(table.constraints, 'constraints'),
  ]
    .filter((one) => one !== '')
    .join(', ')
}

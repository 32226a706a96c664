import type { OperationFacts, TenantFacts } from './operation-facts.ts'
import { formatDuration } from './time.ts'

/** One text of all tenants; the name stands before it when there are several. */
export function each(facts: OperationFacts, text: (tenant: TenantFacts) => string): string {
  const texts = facts.scope.flatMap((tenant) => {
    const own = text(tenant)
    return own === '' ? [] : [facts.scope.length === 1 ? own : `${tenant.ref.name}: ${own}`]
  })
  return texts.join('; ')
}

/** How long earlier good runs took; empty when there were none. */
export function takes({ past }: OperationFacts): string {
  if (past.length === 0) return ''
  const [low, high] = [Math.min(...past), Math.max(...past)]
  const runs = `${past.length} earlier ${past.length === 1 ? 'run' : 'runs'}`
  const [a, b] = [formatDuration(low), formatDuration(high)]
  return `about ${a === b ? a : `${a} to ${b}`} (${runs})`
}

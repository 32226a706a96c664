import type { Job } from '../../domain/job.ts'
import { code } from '../format.ts'
import type { Voice } from '../voice.ts'

/** Who or what started a job, as far as its rows tell, with the DESCRIPTION that is not ours. */
export function sourceWords({ source, description }: Job, voice: Voice): string {
  const said = description && source.kind !== 'request' ? `, ${code(description, 80)}` : ''
  switch (source.kind) {
    case 'request':
      return `request ${code(source.requestId, 40)}`
    case 'sys':
      return `command in sys${said}`
    case 'tenant':
      return `command in tenant ${voice.name(source.tenantName)}${said}`
    case 'policy':
      return `the tenant's cleanup policy${said}`
  }
}

import type { TenantMark } from '../../domain/tenant-mark.ts'
import { code } from '../format.ts'

/** Why a tenant is not judged: `standby`, `in the recycle bin`, or its STATUS in a code span. */
export function markWords(mark: TenantMark): string {
  switch (mark.kind) {
    case 'standby':
      return 'standby'
    case 'recycle bin':
      return 'in the recycle bin'
    case 'status':
      return code(mark.status, 40)
  }
}

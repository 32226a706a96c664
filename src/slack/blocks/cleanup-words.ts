import { cleanupType } from '../../domain/cleanup-type.ts'
import type { CleanupFacts } from '../../domain/job.ts'
import type { Voice } from '../voice.ts'

/** What a cleanup deletes: `what is not needed for restores after …`, `set 14`. */
export function cleanupWords(facts: CleanupFacts, voice: Voice): string {
  const { type, itemId, obsoleteBefore } = facts
  const item = itemId === null ? '' : ` ${voice.name(itemId)}`
  switch (cleanupType(type)) {
    case 'obsolete':
      return obsoleteBefore === null
        ? 'what is obsolete'
        : `what is not needed for restores after ${voice.time(obsoleteBefore)}`
    case 'set':
      return item === '' ? 'backup sets' : `set${item}`
    case 'piece':
      return item === '' ? 'archive pieces' : `piece${item}`
    case 'all':
      return 'all backups'
    case 'cancel':
      return 'cancels another cleanup'
    case 'unknown':
      return voice.code(type, 60)
  }
}

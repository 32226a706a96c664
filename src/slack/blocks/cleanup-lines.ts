import type { CleanupFacts, Job } from '../../domain/job.ts'
import { isOver } from '../../domain/state.ts'
import { formatDuration } from '../../domain/time.ts'
import { code } from '../format.ts'
import type { Voice } from '../voice.ts'
import { cleanupWords } from './cleanup-words.ts'
import { idRanges } from './id-ranges.ts'

type Deleted = CleanupFacts['deleted'][number]

/** What a list says of a cleanup: what it deletes, how far it is, what it deleted. */
export function cleanupListLines({ cleanup, startedAt }: Job, voice: Voice): readonly string[] {
  if (!cleanup) return []
  return [
    [`deletes ${aimWords(cleanup, startedAt, voice)}`, code(cleanup.type, 60), tasksWords(cleanup)]
      .filter((one) => one !== '')
      .join(' · '),
    ...deletedWords(cleanup),
  ]
}

/** What the detail says of a cleanup, each fact with its name. */
export function cleanupFacts({ cleanup, startedAt }: Job, voice: Voice): readonly string[] {
  if (!cleanup) return []
  return [
    `*Type* ${code(cleanup.type, 60)}`,
    `*Deletes* ${aimWords(cleanup, startedAt, voice)}`,
    cleanup.parameter === null ? '' : `*PARAMETER* ${code(cleanup.parameter, 80)}`,
    `*Tasks* ${tasksWords(cleanup) || 'not counted yet'}`,
    ...deletedWords(cleanup),
  ]
}

/** The window is what lies between the point and the start: PARAMETER is now − window at that moment (REFERENCE §5). */
function aimWords(cleanup: CleanupFacts, startedAt: number | null, voice: Voice): string {
  const { obsoleteBefore } = cleanup
  const words = cleanupWords(cleanup, voice)
  if (obsoleteBefore === null || startedAt === null || startedAt <= obsoleteBefore) return words
  return `${words} (recovery window ${formatDuration((startedAt - obsoleteBefore) / 1000)})`
}

function tasksWords({ tasks }: CleanupFacts): string {
  if (tasks.total === null) return tasks.done > 0 ? `${tasks.done} tasks done` : ''
  if (tasks.total === 0) return 'there was nothing to delete'
  return `${tasks.done} of ${tasks.total} tasks done`
}

function deletedWords({ deleted }: CleanupFacts): readonly string[] {
  const good = deleted.filter((one) => one.state === 'success')
  const bad = deleted.filter((one) => isOver(one.state) && one.state !== 'success')
  const open = deleted.filter((one) => !isOver(one.state))
  return [
    good.length === 0 ? '' : `deleted ${items(good)}`,
    bad.length === 0 ? '' : `🔴 not deleted: ${items(bad)}`,
    open.length === 0 ? '' : `still to delete: ${items(open)}`,
  ]
}

/** `sets 3, 4; pieces 1–7`. */
function items(all: readonly Deleted[]): string {
  return [...Map.groupBy(all, (one) => kindOf(one.type))]
    .map(
      ([kind, ones]) =>
        `${ones.length === 1 ? kind : `${kind}s`} ${idRanges(ones.map((one) => one.itemId))}`,
    )
    .join('; ')
}

/** Task TYPE by its words: `BACKUP SET`, `BACKUP PIECE`, `BACKUP COMPLEMENT LOG` (REFERENCE §5). */
function kindOf(type: string): string {
  if (/PIECE/i.test(type)) return 'piece'
  if (/COMPLEMENT/i.test(type)) return 'complement log'
  return /SET/i.test(type) ? 'set' : 'item'
}

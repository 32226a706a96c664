import type { Job } from '../../domain/job.ts'
import { code } from '../format.ts'

/** What a list says of a second backup or a validation: what its title does not. */
export function copyListLines(job: Job): readonly string[] {
  const { copy, validation } = job
  const path = onlyPath(job)
  return [
    [
      copy?.copyId ? `copy ${code(copy.copyId, 20)}` : '',
      validation?.type ? code(validation.type, 40) : '',
      validation?.level ? `level ${code(validation.level, 40)}` : '',
      path === null ? '' : code(path, 160),
    ]
      .filter((one) => one !== '')
      .join(' · '),
  ]
}

/** What the detail says of a second backup or a validation, each fact with its name. */
export function copyFacts(job: Job): readonly string[] {
  const { copy, validation } = job
  const path = onlyPath(job)
  return [
    copy
      ? `*Copies* ${copy.itemId === '0' ? `all ${copy.what}s` : `${copy.what} ${code(copy.itemId, 30)}`}`
      : '',
    copy?.copyId ? `*Copy* ${code(copy.copyId, 20)}` : '',
    validation
      ? `*Checks* ${validation.itemId === null ? 'everything' : code(validation.itemId, 30)}`
      : '',
    validation?.type ? `*Type* ${code(validation.type, 40)}` : '',
    validation?.level ? `*Level* ${code(validation.level, 40)}` : '',
    path === null ? '' : `*Directory* ${code(path, 300)}`,
  ]
}

/** The directory of all its parts; null when they differ, as each part then names its own. */
function onlyPath({ parts }: Job): string | null {
  const paths = [...new Set(parts.map((part) => part.path))]
  return paths.length === 1 ? (paths[0] ?? null) : null
}

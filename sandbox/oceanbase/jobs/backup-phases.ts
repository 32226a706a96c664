import { compareVersions } from '../view-specs.ts'

/** Share of a backup's time at which data starts and ends to be copied. */
export const dataStart = 0.03
export const dataEnd = 0.93

/** Seconds that a full backup takes at speed 1: 40 minutes for 160 GiB. */
export function fullSeconds(bytes: number): number {
  return Math.max(120, (bytes / (160 * 1024 ** 3)) * 2400)
}

/** Task phases of a version with the share of the time at which each begins (REFERENCE §3.3). */
export function phasesOf(version: string): readonly (readonly [phase: string, from: number])[] {
  const meta = [
    ['INIT', 0],
    ['BACKUP_SYS_META', 0.002],
    ['BACKUP_USER_META', 0.01],
  ] as const
  if (version === '4.3+ source') {
    return [
      ...meta,
      ['BACKUP_META_FINISH', 0.025],
      ['BACKUP_SYS_DATA', dataStart],
      ['BACKUP_USER_DATA', 0.05],
      ['BACKUP_FUSE_TABLET_META', dataEnd],
      ['PREPARE_BACKUP_LOG', 0.95],
      ['BACKUP_LOG', 0.96],
    ]
  }
  const data = [
    ['BACKUP_DATA_SYS', dataStart],
    ['BACKUP_DATA_MINOR', 0.05],
    ['BACKUP_DATA_MAJOR', 0.35],
  ] as const
  if (compareVersions(version, '4.2.0') < 0) return [...meta, ...data, ['BACKUP_LOG', dataEnd]]
  return [
    ...meta,
    ['BACKUP_META_FINISH', 0.025],
    ...data,
    ['BEFORE_BACKUP_LOG', dataEnd],
    ['BACKUP_LOG', 0.96],
  ]
}

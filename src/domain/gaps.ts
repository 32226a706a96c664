import type { Archive } from './archive.ts'
import { type Hole, withoutRepeats } from './intact-rounds.ts'
import { isUsableChain, type Segment } from './restore-window.ts'
import type { ArchiveRow, BackupSetRow } from './rows.ts'
import { compareScn, isSet, msToScn, type Scn } from './scn.ts'

/** Why nothing in a gap can be restored, as far as the views tell. */
export type GapReason =
  | {
      /** The archive ended its round: stopped, suspended or interrupted. */
      readonly kind: 'archive'
      readonly roundId: string
      /** STATUS, verbatim. */
      readonly status: string
      readonly at: Scn
      readonly comment: string | null
    }
  /** The archive ran again, but only a full backup made after that can be restored with its log (REFERENCE §4.2). */
  | { readonly kind: 'no-set'; readonly roundId: string; readonly since: Scn }
  | { readonly kind: 'piece'; readonly hole: Hole }
  | { readonly kind: 'set'; readonly set: BackupSetRow }

/** A stretch after the first restorable point that cannot be restored to; its ends can (unless it is open). */
export interface Gap {
  readonly from: Scn
  readonly to: Scn
  /** Whether it lasts until now. */
  readonly open: boolean
  readonly reasons: readonly GapReason[]
}

/** What gaps are explained by; all of one tenant. */
export interface GapFacts {
  readonly rounds: readonly ArchiveRow[]
  readonly sets: readonly BackupSetRow[]
  readonly holes: readonly Hole[]
  readonly archive: Archive | null
  /** Database time, ms since the epoch (UTC). */
  readonly databaseNow: number
}

/**
 * Whether the last segment grows with the archive: then what lies between its end and now is lag and no gap. Judged
 * for DOING alone, and only when the segment reaches the checkpoint (a broken piece or a missing set ends it before).
 */
export function goesOn(segments: readonly Segment[], archive: Archive | null): boolean {
  const last = segments.at(-1)
  if (!last || archive?.state !== 'running' || !isSet(archive.checkpointScn)) return false
  return compareScn(last.to, archive.checkpointScn) >= 0
}

/**
 * Every gap between restorable stretches, oldest first, and the one from the last of them until now if there is one.
 * What lies after the checkpoint of an archive that goes on is lag: a set made with PLUS ARCHIVELOG may be ahead of it.
 */
export function gapsOf(segments: readonly Segment[], facts: GapFacts): readonly Gap[] {
  const going = goesOn(segments, facts.archive)
  const checkpoint = facts.archive?.checkpointScn
  const between = segments
    .slice(1)
    .map((segment, i) => ({
      from: segments[i]?.to ?? segment.from,
      to: segment.from,
      open: false,
    }))
    .filter((gap) => !(going && isSet(checkpoint) && compareScn(gap.from, checkpoint) >= 0))
  const last = segments.at(-1)
  const now = msToScn(facts.databaseNow)
  const open =
    last && !going && compareScn(last.to, now) < 0 ? [{ from: last.to, to: now, open: true }] : []
  return [...between, ...open].map((gap) => ({ ...gap, reasons: reasonsOf(gap, facts) }))
}

function reasonsOf(
  { from, to }: { readonly from: Scn; readonly to: Scn },
  { rounds, sets, holes, archive }: GapFacts,
): readonly GapReason[] {
  const inside = (scn: Scn) => compareScn(from, scn) <= 0 && compareScn(scn, to) < 0
  const each = withoutRepeats(rounds)
  const goingOn = (round: ArchiveRow) =>
    archive?.state === 'running' &&
    archive.roundId === round.roundId &&
    archive.destNo === round.destNo
  const ended = each
    .filter((one) => isSet(one.checkpointScn) && inside(one.checkpointScn) && !goingOn(one))
    .map(
      (one): GapReason => ({
        kind: 'archive',
        roundId: one.roundId,
        status: one.status,
        at: one.checkpointScn ?? from,
        comment: one.comment || null,
      }),
    )
  const pieces = holes
    .filter((one) => compareScn(one.from, to) < 0 && compareScn(from, one.to) < 0)
    .map((hole): GapReason => ({ kind: 'piece', hole }))
  const unusable = sets
    .filter((set) => isSet(set.minRestoreScn) && inside(set.minRestoreScn))
    .filter((set) => !isUsableChain(set, sets))
    .toSorted((a, b) => Number(a.setId) - Number(b.setId))
    .map((set): GapReason => ({ kind: 'set', set }))
  const begun = each
    .filter((one) => isSet(one.startScn) && inside(one.startScn))
    .map(
      (one): GapReason => ({ kind: 'no-set', roundId: one.roundId, since: one.startScn ?? from }),
    )
  return [...ended, ...pieces, ...unusable, ...begun]
}

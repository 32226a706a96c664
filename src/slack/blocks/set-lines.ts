import type { Expiry } from '../../domain/expiry.ts'
import { isFullSet, needsPassword } from '../../domain/restore-window.ts'
import type { BackupSetRow, PolicyRow } from '../../domain/rows.ts'
import { type ChainSet, type SetChain, type SetState, setState } from '../../domain/set-chain.ts'
import { bytes, code, count, when } from '../format.ts'
import type { Look } from '../look.ts'

const SIGNS: Readonly<Record<SetState, string>> = {
  usable: '🟢',
  orphaned: '🔴',
  'being written': '⏳',
  failed: '🔴',
  broken: '🔴',
  incomplete: '🔴',
  'being deleted': '⚪',
  expired: '⚪',
  deleted: '⚪',
  unclear: '❔',
}

/** A chain as a tree: what it is and how long it is kept, then each set with those that build on it below. */
export function chainLines(chain: SetChain, look: Look): readonly string[] {
  const [root, ...rest] = chain.sets
  if (!root) return []
  const path = root.set.path
  const shared = path !== null && chain.sets.every((one) => one.set.path === path) ? path : null
  const what = chain.full
    ? `Full set ${code(root.set.setId, 20)}${rest.length > 0 ? ` and ${rest.length} that build on it` : ''}`
    : `Set ${code(root.set.setId, 20)} without its full set`
  const head = [
    `*${what}*`,
    expiryWords(chain.expiry, look),
    shared === null ? '' : code(shared, 160),
  ]
  return [
    head.filter((fact) => fact !== '').join(' · '),
    ...chain.sets.flatMap((one) => [
      setLine(one, shared === null, look),
      ...one.copies.map((copy) => copyLine(copy, one.depth, look)),
    ]),
  ]
}

function setLine(
  { set, state, depth, on, missing }: ChainSet,
  withPath: boolean,
  look: Look,
): string {
  const only = set.copyId !== null && set.copyId !== '0'
  const facts = [
    `${SIGNS[state]} ${isFullSet(set) ? 'full' : 'incremental'} set ${code(set.setId, 20)}${on === null ? '' : ` on ${code(on, 20)}`} ${stateWords(state)} (${viewWords(set)})`,
    missing ? missingWords(missing) : '',
    only ? `the second backup (copy ${code(set.copyId ?? '', 20)}), its original is gone` : '',
    timeWords(set, look),
    set.outputBytes === null ? '' : bytes(set.outputBytes),
    set.dataVersion ? `data version ${code(set.dataVersion, 40)}` : '',
    set.plusArchivelog ? 'plus archivelog' : '',
    needsPassword(set) ? `needs a password (${code(set.encryptionMode ?? '', 40)})` : '',
    withPath && set.path ? code(set.path, 120) : '',
  ]
  return `${indent(depth)}${facts.filter((fact) => fact !== '').join(' · ')}`
}

function copyLine(copy: BackupSetRow, depth: number, look: Look): string {
  const facts = [
    `second backup, copy ${code(copy.copyId ?? '', 20)} ${stateWords(copyState(copy))} (${viewWords(copy)})`,
    timeWords(copy, look),
    copy.path ? code(copy.path, 120) : '',
  ]
  return `${indent(depth + 1)}${facts.filter((fact) => fact !== '').join(' · ')}`
}

/** Of its own files alone: whether what it builds on was copied as well is told by the other copies. */
function copyState(copy: BackupSetRow): SetState {
  return setState({ ...copy, backupType: 'FULL' }, [])
}

function stateWords(state: SetState): string {
  return state === 'orphaned'
    ? 'not usable'
    : state === 'usable'
      ? 'usable'
      : `${state}, not usable`
}

/** STATUS and FILE_STATUS as the view has them. */
function viewWords(set: BackupSetRow): string {
  return `${code(set.status, 40)} / ${code(set.fileStatus, 40)}`
}

function missingWords({ setId, fileStatus }: NonNullable<ChainSet['missing']>): string {
  if (setId === '') return 'it names no set that it builds on'
  const what = fileStatus === null ? 'in no row' : code(fileStatus, 40)
  return `builds on set ${code(setId, 20)}, which is ${what}`
}

function timeWords({ start, end }: BackupSetRow, look: Look): string {
  const from = when(start?.ms ?? null, look)
  return end === null ? `began ${from}` : `${from} → ${when(end.ms, look)}`
}

function indent(depth: number): string {
  return depth === 0 ? '' : `${'   '.repeat(Math.min(depth, 4) - 1)}└ `
}

/** How long cleanup leaves a chain alone. */
export function expiryWords(expiry: Expiry, look: Look): string {
  switch (expiry.kind) {
    case 'newest full':
      return 'kept: the newest full'
    case 'waiting':
      return 'kept until a newer full backup is good'
    case 'until':
      return `kept until about ${when(expiry.at, look)}`
    case 'obsolete':
      return `obsolete since ${when(expiry.since, look)}: the next cleanup may delete it`
    case 'no policy':
      return 'kept for ever: no policy'
    case 'unclear':
      return `how long it is kept is unclear: the policy says ${code(expiry.window, 40)}`
    case 'unknown':
      return 'how long it is kept is unknown'
  }
}

/** The cleanup policy in one phrase. */
export function policyWords(policy: PolicyRow | null | 'unread'): string {
  if (policy === 'unread') return 'cleanup policy not known'
  if (policy === null) return 'no cleanup policy'
  return `policy ${code(policy.name, 60)} keeps a recovery window of ${code(policy.recoveryWindow ?? '', 40)}`
}

/** `2 deleted sets are not shown`, or ''. */
export function deletedWords(deleted: number): string {
  return deleted === 0 ? '' : `${count(deleted, 'deleted set')} not shown`
}

import type { Trouble } from '../../domain/happened.ts'
import type { Phrase } from '../../domain/phrase.ts'
import { formatDuration } from '../../domain/time.ts'
import { speak } from '../speak.ts'
import type { Voice } from '../voice.ts'

const SIGNS = { critical: '🔴', warning: '🟡', info: '⚪' } as const

/** How troubles are told. */
export interface TroubleLook {
  readonly voice: Voice
  /** A moment, as short as the place allows. */
  readonly clock: (ms: number) => string
  /** Whether the cluster has to be named. */
  readonly several: boolean
}

/** What went wrong and goes on: `🔴 Full backup of crm failed, since 02:10`. */
export function worseLine({ title, severity, cluster, from }: Trouble, look: TroubleLook): string {
  const since = from === null ? ', grew worse' : `, since ${look.clock(from)}`
  return `${SIGNS[severity]} ${said(title, cluster, look)}${since}`
}

/** What is well again. */
export function betterLine({ title, cluster, to }: Trouble, look: TroubleLook): string {
  return `🟢 ${said(title, cluster, look)}${to === null ? '' : `, ${look.clock(to)}`}`
}

/** What came and went. */
export function passedLine(
  { title, cluster, from, to, closed }: Trouble,
  look: TroubleLook,
): string {
  const when =
    from === null || to === null
      ? ''
      : ` (${look.clock(from)}, ${closed ? 'closed' : 'over'} after ${formatDuration((to - from) / 1000)})`
  return `⚪ ${said(title, cluster, look)}${when}`
}

function said(title: Phrase, cluster: string, { voice, several }: TroubleLook): string {
  return `${speak(title, voice)}${several ? ` on ${voice.name(cluster)}` : ''}`
}

/** The first lines, and how many more there are. */
export function some(lines: readonly string[], most: number): readonly string[] {
  const more = lines.length - most
  return more > 0 ? [...lines.slice(0, most), `+${more} more`] : lines
}

import { likelyCause } from '../../domain/cause.ts'
import { badParts, causeOf, type Job, type RestoreFacts } from '../../domain/job.ts'
import { traceInComment } from '../../domain/state.ts'
import type { Voice } from '../voice.ts'

/** What obbackup knows of why a job ended badly, in sentences. */
export interface CauseWords {
  /** `-9071 BACKUP_PERMISSION_DENIED`, `-9071`, or `no code`. */
  readonly short: string
  readonly cause: string
  readonly next: string
  /** The view's COMMENT, verbatim, or null. */
  readonly comment: string | null
}

/** OB_TENANT_NOT_EXIST at the end of a restore does not mean what it says (REFERENCE §6.3, trap 10). */
const TENANT_NOT_EXIST = 5157

/** Most likely cause, owner and next step of a job, from its code and comment. */
export function causeWords(job: Job, voice: Voice): CauseWords {
  const { code, comment } = causeOf(job)
  if (job.restore && code !== null && Math.abs(code) === TENANT_NOT_EXIST) {
    return {
      short: `${code} TENANT_NOT_EXIST`,
      cause: 'the tenant is gone: the restore was cancelled, or the tenant was dropped',
      next: 'If nobody meant that, ask for the restore again.',
      comment,
    }
  }
  if (
    code === null &&
    comment === null &&
    job.passedOver.length > 0 &&
    badParts(job).length === 0
  ) {
    return PASSED_OVER
  }
  const words = codeWords(code, voice, comment)
  const left = job.restore && job.state === 'failed' ? remains(job.restore, voice) : ''
  return { ...words, next: `${words.next}${left}`, comment }
}

/** The server tells neither code nor comment of a tenant that it passes over; these are its conditions (REFERENCE §3.2, §3.6). */
const PASSED_OVER: CauseWords = {
  short: 'no code',
  cause:
    'the server passed over tenants: when their part was to begin they were not NORMAL, their log archive was not DOING, they had no destination, or a backup of them was running · owner: configuration',
  next: 'Look at the tenants and their log archives, then back them up again.',
  comment: null,
}

/** A restore that fails by itself leaves its tenant and the tenant's pools behind (REFERENCE §6.3, 4.x). */
function remains({ generation, target }: RestoreFacts, voice: Voice): string {
  if (generation === 3) return ''
  return ` Before that remove what is left of ${voice.name(target)}, with ${voice.code('CANCEL RESTORE', 20)} or ${voice.code('DROP TENANT', 20)}: its name and its pools stay taken until then.`
}

/** The same for a bare code, negative as views show it, and what the view says beside it. */
export function codeWords(
  code: number | null,
  voice: Voice,
  comment: string | null = null,
): Omit<CauseWords, 'comment'> {
  const short = code === null ? 'no code' : String(code)
  const likely = likelyCause(code, comment)
  if (likely) {
    return {
      short: likely.name === null ? short : `${short} ${likely.name}`,
      cause: `${likely.meaning} · owner: ${likely.owner}`,
      next: likely.next,
    }
  }
  if (code === null) {
    return {
      short,
      cause: 'the views give no error code',
      // Views of 3.x have no COMMENT, and so no trace id (REFERENCE §8).
      next:
        traceInComment(comment) === null
          ? 'Look at what RootService did around its end: its event history, and rootservice.log.'
          : 'Look for the trace id in observer.log.',
    }
  }
  return {
    short,
    cause: comment
      ? `OceanBase's error ${voice.code(short)}, in its own words: ${voice.code(comment, OWN_WORDS)}`
      : `OceanBase's error ${voice.code(short)}; the views tell no more of it`,
    next: `Look the code up in OceanBase's error reference (or by ${voice.code(`ob_error ${Math.abs(code)}`)} on a host of an OBServer), and ${whereLogged(comment, voice)}.`,
  }
}

/** Characters of a comment that stands for the cause. */
const OWN_WORDS = 160

/** Where the server wrote down more of an error than its code. */
function whereLogged(comment: string | null, voice: Voice): string {
  const trace = traceInComment(comment)
  return trace === null
    ? 'at what rootservice.log and observer.log say around its end'
    : `at what observer.log says under the trace id ${voice.code(trace, 80)}`
}

import type { AuditEntry, AuditFacts, AuditHead } from './audit.ts'
import type { RequestState } from './request.ts'

/** SHA-256 of a text, in hex. */
export type Hash = (text: string) => string

/** What the first line has as the hash before it. */
export const GENESIS = '0'.repeat(64)

/** Where a request stands in the store, to be compared with what the log says of it. */
export interface RequestStanding {
  readonly id: string
  readonly state: RequestState
  readonly revision: number
  /** Hash of the whole request as it is stored. */
  readonly stored: string
}

/** The line that follows `head` (null: the first one). */
export function nextEntry(
  head: AuditHead | null,
  facts: AuditFacts & Pick<AuditEntry, 'at' | 'stored'>,
  hash: Hash,
): AuditEntry {
  const unsigned = {
    ...facts,
    seq: (head?.seq ?? 0) + 1,
    previous: head?.hash ?? GENESIS,
  }
  return { ...unsigned, hash: hash(canonical(unsigned)) }
}

/** Everything in a line but its own hash, in a fixed order: what the hash is over. */
export function canonical(entry: Omit<AuditEntry, 'hash'>): string {
  return JSON.stringify([
    entry.previous,
    entry.seq,
    entry.at,
    entry.request,
    entry.who,
    entry.what,
    entry.cluster,
    entry.operation,
    entry.tenants,
    entry.channel,
    entry.policy,
    entry.digest,
    entry.detail,
    entry.state,
    entry.revision,
    entry.stored,
  ])
}

/** What a log is compared with at its end. */
export interface AuditEnd {
  readonly head: AuditHead | null
  /** Gone through once, so that nobody has to hold all of them. */
  readonly requests: Iterable<RequestStanding>
}

/** Looks at a log line by line, so that nobody has to hold all of it. Both say what is wrong first, or null. */
export interface AuditCheck {
  line(entry: AuditEntry): string | null
  end(facts: AuditEnd): string | null
}

/** See {@link auditProblem}. */
export function auditCheck(hash: Hash, expected?: AuditHead): AuditCheck {
  let last: AuditHead | null = null
  const standing = new Map<string, Pick<AuditEntry, 'state' | 'revision' | 'seq' | 'stored'>>()
  return {
    line(entry) {
      const seq: number = (last?.seq ?? 0) + 1
      if (entry.seq !== seq)
        return `line ${seq} is missing: after line ${seq - 1} comes ${entry.seq}`
      if (entry.previous !== (last?.hash ?? GENESIS)) {
        return `line ${seq} does not follow from the line before it: one of them was changed, moved or put in`
      }
      if (hash(canonical(entry)) !== entry.hash) return `line ${seq} was changed`
      if (expected?.seq === seq && expected.hash !== entry.hash) {
        return `line ${seq} is not the one that was noted elsewhere: the log was written anew`
      }
      const { state, revision, stored } = entry
      if (entry.request !== null && revision !== null) {
        standing.set(entry.request, { state, revision, seq, stored })
      }
      last = { seq, hash: entry.hash }
      return null
    },
    end({ head, requests }) {
      if (head?.seq !== last?.seq || head?.hash !== last?.hash) {
        return `the log ends with line ${last?.seq ?? 0}, but its head says ${head?.seq ?? 0}: lines at its end were removed or put in`
      }
      if (expected && expected.seq > (last?.seq ?? 0)) {
        return `the log ends with line ${last?.seq ?? 0}, but line ${expected.seq} was noted elsewhere: its end was cut`
      }
      return requestProblem(standing, requests)
    },
  }
}

/**
 * Goes through all lines in order and says what is wrong first, or null: a line that was edited, removed, put in or
 * moved, a tail that was cut, a request that is not as its last line says. `expected` is a line that was noted
 * elsewhere; without one nobody can tell a log that was written anew from the first one.
 */
export function auditProblem(
  entries: Iterable<AuditEntry>,
  facts: AuditEnd & { readonly expected?: AuditHead | undefined },
  hash: Hash,
): string | null {
  const check = auditCheck(hash, facts.expected)
  for (const entry of entries) {
    const problem = check.line(entry)
    if (problem !== null) return problem
  }
  return check.end(facts)
}

function requestProblem(
  standing: ReadonlyMap<string, Pick<AuditEntry, 'state' | 'revision' | 'seq' | 'stored'>>,
  requests: Iterable<RequestStanding>,
): string | null {
  const known = new Set<string>()
  for (const { id, state, revision, stored } of requests) {
    known.add(id)
    const line = standing.get(id)
    if (!line) return `request ${id} is ${state}, and no line says how it came to be`
    if (line.state !== state || line.revision !== revision) {
      return `request ${id} is ${state} (revision ${revision}), but its last line ${line.seq} says ${line.state} (revision ${line.revision})`
    }
    if (line.stored !== stored) {
      return `request ${id} is not as it was when its last line ${line.seq} was written: it was changed in the store`
    }
  }
  const gone = [...standing.keys()].find((id) => !known.has(id))
  return gone === undefined ? null : `request ${gone} is in the log, and not in the store any more`
}

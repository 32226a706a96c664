import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Severity } from '../../src/domain/event.ts'
import type {
  DeliveryMode,
  GroupLine,
  Notification,
  ThreadLine,
} from '../../src/domain/notification.ts'
import type { Request } from '../../src/domain/request.ts'

/** A directory that is gone at the end of the block. */
export function temporaryDirectory(): { readonly path: string; [Symbol.dispose](): void } {
  const path = mkdtempSync(join(tmpdir(), 'obbackup-store-'))
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) }
}

/** A clock that stands still until it is moved. */
export function handClock(now = 1_700_000_000_000): { time: number; now(): number } {
  return {
    time: now,
    now() {
      return this.time
    },
  }
}

/** A notification with a text that tells it from others; `info` unless told otherwise. */
export function notification(
  key: string,
  facts: { mode?: DeliveryMode; identity?: string; channel?: string; severity?: Severity } = {},
): Notification {
  return {
    key,
    identity: facts.identity ?? 'i',
    mode: facts.mode ?? 'post',
    channel: facts.channel ?? 'C1',
    body: { template: 'line', line: facts.severity ? open(facts.severity) : told(key) },
  }
}

function told(text: string): ThreadLine {
  return { kind: 'request', text, at: 1 }
}

function open(severity: Severity): ThreadLine {
  const worst: GroupLine = { severity, over: false, since: 1, about: { kind: 'blind', view: null } }
  return { kind: 'open', cluster: 'c', why: 'a day', worst, open: 1, since: 1, at: 2 }
}

/** A pending request. */
export function request(id: string, facts: Partial<Request> = {}): Request {
  return {
    id,
    state: 'pending',
    plan: {
      operation: {
        kind: 'restore',
        cluster: 'test',
        sourceTenantId: '1002',
        sourceTenant: 'mysql',
        setId: '7',
        target: 'restored',
        pool: 'pool',
        scn: '1700000000000000000',
      },
      statement: 'ALTER SYSTEM RESTORE …',
      facts: [],
      checks: [],
      digest: 'd',
      madeAt: 1_700_000_000_000,
    },
    requester: 'U1',
    askedIn: 'C0DBOPS',
    policy: 'default',
    quorum: 1,
    breakGlass: null,
    step: 0,
    reason: 'drill',
    createdAt: 1_700_000_000_000,
    expiresAt: 1_700_003_600_000,
    decisions: [],
    token: 't',
    executingAt: null,
    jobKey: null,
    note: null,
    revision: 0,
    ...facts,
  }
}

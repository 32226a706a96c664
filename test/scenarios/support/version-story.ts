import { expect } from 'vitest'
import type { Message } from '../../../sandbox/slack/server.ts'
import { type Answer, ask } from './ask.ts'
import { startWorld, type World, type WorldOptions } from './world.ts'

/** A version and what it shows differently from the others. */
export interface VersionFacts {
  /** One of the stand-in's versions. */
  readonly version: string
  /** As `status` shows it. */
  readonly shown: string
  /** Where a full backup is after eleven minutes, in the view's own word. */
  readonly phase: string
  /** Whether the restore views tell how much log is replayed (4.2.3 and 4.3.3 on, REFERENCE §6.4). */
  readonly recoverProgress: boolean
  /** Whether it recovers tables (4.2.1 on, REFERENCE §7). */
  readonly tables: boolean
}

/** Two tenants with a past of eight days in which one night failed for `orders`. */
export async function worldOf(version: string, options: WorldOptions = {}): Promise<World> {
  return await startWorld({
    version,
    tenants: isV3(version) ? { 1001: 'crm', 1002: 'orders' } : { 1002: 'crm', 1004: 'orders' },
    seed: (simulation) =>
      simulation.seedHistory({
        days: 8,
        fullEvery: 7,
        failures: [{ daysAgo: 3, tenant: 'orders', result: -9071 }],
      }),
    ...options,
  })
}

/** 2.2.77 to 3.1.x: clusters, not tenants, are backed up (REFERENCE §8). */
export function isV3(version: string): boolean {
  return /^[23]\./.test(version)
}

/** An answer in which everything could be read: what it shows, line by line. */
export async function shown(world: World, command: string): Promise<string> {
  const answer: Answer = await ask(world, command)
  expect(answer.shown, command).not.toMatch(UNREAD)
  expect(answer.said, command).not.toMatch(UNREAD)
  return answer.shown
}

const UNREAD =
  /cannot be read|could not be read|not all could be read|did not answer|does not answer|went wrong/i

/** Root messages of the alert channel, oldest first. */
export function posted({ slack }: World): readonly Message[] {
  return slack
    .messages('C0DBOPS')
    .filter((one) => one.thread_ts === undefined || one.thread_ts === one.ts)
}

/** Polls every five minutes for that long. */
export async function watchFor(world: World, minutes: number): Promise<void> {
  for (let passed = 0; passed < minutes; passed += 5) await world.after(5)
}

/** Lines of the log that are warnings or worse. */
export function complaints({ logs }: World): readonly string[] {
  return logs.filter((line) => /"level":"(?:warn|error|fatal)"/.test(line))
}

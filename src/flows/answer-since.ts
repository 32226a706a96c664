import { within } from '../domain/digest.ts'
import { isJobOver } from '../domain/job.ts'
import { happenedSince, requestsSince, type SinceReport, sinceWhen } from '../domain/since.ts'
import type { Context } from './context.ts'
import { openIncidents } from './open-incidents.ts'

/** More entries than the store gives in one answer. */
const MOST = 20_000

/**
 * `/obbackup since`: what was seen since the asker last looked (`status` of everything, or `since`), from what is
 * remembered alone; it works while a database is dark. `asked` is a length of time in ms, or null for the last look.
 */
export async function answerSince(
  { store, clock, clusters }: Pick<Context, 'store' | 'clock' | 'clusters'>,
  user: string,
  asked: number | null,
): Promise<SinceReport> {
  const at = clock.now()
  const when = sinceWhen(await store.lastLook(user), asked, at)
  const { from } = when
  const states = await Promise.all([...clusters.keys()].map((name) => store.readWatch(name)))
  const entries = await store.history({ seenFrom: from })
  const running = states
    .flatMap(({ snapshot }) => snapshot?.jobs ?? [])
    .filter((job) => !isJobOver(job))
  const pulse = await store.pulse({ from, to: at })
  const report: SinceReport = {
    when,
    at,
    ...happenedSince(entries, openIncidents(states)),
    running: {
      all: running.length,
      begun: running.filter((job) => (job.startedAt ?? 0) >= from).length,
    },
    requests: requestsSince(await store.requests({ limit: 500 }), from),
    awake: within([...pulse.polled.values()].flat(), { from, to: at }),
    more: entries.length >= MOST,
  }
  await store.looked(user, at)
  return report
}

import { expect, it } from 'vitest'
import { HandClock } from '../../sandbox/oceanbase/clock.ts'
import { NOTHING_WATCHED } from '../../src/domain/watch-state.ts'
import type { Cluster } from '../../src/flows/context.ts'
import { sayDigests } from '../../src/flows/digest.ts'
import { openStore } from '../../src/store/store.ts'
import { PLAIN_CONFIG } from './support/plain-config.ts'

const MINUTE = 60_000
const DUE = Date.parse('2026-11-20T08:00:00Z')

it('a cluster that is not polled any more is waited for ten minutes after the digest is due, whenever the others were', async () => {
  const clock = new HandClock(DUE - 30 * MINUTE)
  await using store = await openStore({ url: 'file::memory:', clock })
  const daily = { weekday: null, hour: 8, minute: 0 }
  const context = {
    store,
    clock,
    config: { ...PLAIN_CONFIG, digest: { ...PLAIN_CONFIG.digest, daily } },
    clusters: new Map<string, Cluster>([
      ['polled', {} as Cluster],
      ['hangs', {} as Cluster],
    ]),
    log: { info() {}, warn() {}, error() {} },
  }
  const saidAfter: number[] = []
  for (; clock.now() <= DUE + 15 * MINUTE; clock.advance(MINUTE)) {
    await store.saveWatch('polled', NOTHING_WATCHED, [])
    if ((await sayDigests(context)) > 0) saidAfter.push((clock.now() - DUE) / MINUTE)
  }
  expect(saidAfter).toEqual([10])
})

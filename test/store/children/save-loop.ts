import { NOTHING_WATCHED } from '../../../src/domain/watch-state.ts'
import { openStore } from '../../../src/store/store.ts'
import { notification } from '../examples.ts'

/** Notifications in each save: enough of them to make a kill in the middle of a transaction likely. */
const PER_SAVE = 20

// Saves number after number until it is killed; prints each number once it is saved.
const store = await openStore({ url: `file:${process.argv[2]}`, clock: Date })
for (let i = (await store.readWatch('c')).failedPolls + 1; ; i++) {
  const notifications = Array.from({ length: PER_SAVE }, (_, n) => notification(`k${i}/${n}`))
  await store.saveWatch('c', { ...NOTHING_WATCHED, failedPolls: i }, notifications)
  process.stdout.write(`${i}\n`)
}

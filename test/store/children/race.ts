import { once } from 'node:events'
import { openStore } from '../../../src/store/store.ts'
import { notification, request } from '../examples.ts'

// Opens the store, says so, waits for a line, then tries to change every request from its first revision and to
// claim every message; prints what it won.
await using store = await openStore({ url: `file:${process.argv[2]}`, clock: Date })
process.stdout.write('ready\n')
await once(process.stdin, 'data')
const requests: string[] = []
const claimed: string[] = []
for (let i = 0; i < Number(process.argv[3]); i++) {
  const before = request(`r-${i}`)
  const after = { ...before, note: `${process.pid}` }
  const key = `${before.id}/${process.pid}`
  if (await store.updateRequest(before, after, [notification(key)])) requests.push(before.id)
  for (const row of await store.claim({ now: Date.now(), leaseMs: 60_000 })) {
    claimed.push(row.key)
    await store.sent(row.id, null)
  }
}
process.stdout.write(`${JSON.stringify({ requests, claimed })}\n`)
process.stdin.destroy()

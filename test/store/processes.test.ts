import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { expect, it } from 'vitest'
import { openStore } from '../../src/store/store.ts'
import { request, temporaryDirectory } from './examples.ts'

type Child = ChildProcessByStdio<Writable, Readable, null>

function start(script: string, ...args: string[]): Child {
  const file = join(import.meta.dirname, 'children', script)
  return spawn(process.execPath, [file, ...args], { stdio: ['pipe', 'pipe', 'inherit'] })
}

/** The lines that a child prints, one at a time; ends with the child. */
function linesOf(child: Child): AsyncIterator<string> {
  return createInterface({ input: child.stdout })[Symbol.asyncIterator]()
}

it('keeps both or neither of state and notifications, and all it said it saved, over kill -9', async () => {
  using dir = temporaryDirectory()
  const path = join(dir.path, 'store.db')
  for (let round = 1; round <= 4; round++) {
    const child = start('save-loop.ts', path)
    const lines = linesOf(child)
    let last = 0
    for (let i = 0; i < 2 + round * 3; i++) last = Number((await lines.next()).value)
    child.kill('SIGKILL')
    for (let line = await lines.next(); !line.done; line = await lines.next()) {
      last = Number(line.value)
    }
    expect(child.exitCode).toBeNull()
    await using store = await openStore({ url: `file:${path}`, clock: Date })
    const saved = (await store.readWatch('c')).failedPolls
    expect(last).toBeGreaterThan(0)
    expect([last, last + 1]).toContain(saved)
    expect((await store.outboxCounts()).queued).toBe(saved * 20)
  }
})

it('lets processes migrate the same new file, and one only change each request or claim each row', async () => {
  using dir = temporaryDirectory()
  const path = join(dir.path, 'store.db')
  const count = 40
  const children = [1, 2, 3].map(() => start('race.ts', path, `${count}`))
  const outputs = children.map(linesOf)
  for (const lines of outputs) expect((await lines.next()).value).toBe('ready')
  await using store = await openStore({ url: `file:${path}`, clock: Date })
  for (let i = 0; i < count; i++) await store.insertRequest(request(`r-${i}`), [])
  for (const child of children) child.stdin.write('go\n')
  const won: string[] = []
  const claimed: string[] = []
  for (const lines of outputs) {
    const result = JSON.parse((await lines.next()).value) as Record<string, string[]>
    won.push(...(result.requests ?? []))
    claimed.push(...(result.claimed ?? []))
  }
  await Promise.all(
    children.filter((child) => child.exitCode === null).map((child) => once(child, 'exit')),
  )
  expect(won.toSorted()).toEqual(Array.from({ length: count }, (_, i) => `r-${i}`).toSorted())
  expect(new Set(claimed).size).toBe(claimed.length)
  const { sent, queued, sending } = await store.outboxCounts()
  expect([sent, sent + queued, sending]).toEqual([claimed.length, count, 0])
  for (let i = 0; i < count; i++) {
    const changed = await store.readRequest(`r-${i}`)
    expect(children.map((child) => `${child.pid}`)).toContain(changed?.note)
    expect(changed?.revision).toBe(1)
  }
})

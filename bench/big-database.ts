import { fork } from 'node:child_process'
import { once } from 'node:events'
import type { BigCluster } from './big-cluster.ts'

/** Statements in order, with the rows that each was answered with. */
export type Answered = readonly { readonly sql: string; readonly rows: number }[]

/** What the process of the database says once its cluster is filled. */
export interface Ready {
  readonly port: number
}

/** A big cluster in a process of its own, so that its time and memory are not taken for the bot's. */
export interface Database {
  readonly port: number
  /** Statements since it was asked last. */
  taken(): Promise<Answered>
  stop(): void
}

/** Starts the process and waits until its cluster is filled. */
export async function startDatabase(size: BigCluster): Promise<Database> {
  const program = new URL('./big-database-process.ts', import.meta.url)
  const child = fork(program, [JSON.stringify(size)])
  const [{ port }] = (await once(child, 'message')) as [Ready]
  return {
    port,
    async taken() {
      child.send('taken')
      const [answered] = (await once(child, 'message')) as [Answered]
      return answered
    },
    stop: () => child.disconnect(),
  }
}

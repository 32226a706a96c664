import { createConnection } from 'mysql2/promise'
import type { TestProject } from 'vitest/node'
import { startKernel } from './kernel.ts'
import { makeAccounts, makeViews } from './mirror.ts'
import { findWheel } from './wheel.ts'

/** The OceanBase under test. */
export interface UnderTest {
  readonly host: string
  readonly port: number
  /** May read everything; of the wheel's kernel it is root. */
  readonly user: string
  readonly password: string
  /** `@@version_comment`. */
  readonly comment: string
  /** Whether it is the wheel's kernel, whose tables the tests may fill. */
  readonly own: boolean
}

declare module 'vitest' {
  interface ProvidedContext {
    oceanbase: UnderTest | null
  }
}

/** Starts the kernel once for all files, or takes the OceanBase of OB_TEST_URL; says in one line what it found. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const url = process.env.OB_TEST_URL
  if (url) {
    const { hostname, port, username, password } = new URL(url)
    const place = {
      host: hostname,
      port: Number(port || 2881),
      user: decodeURIComponent(username),
      password: decodeURIComponent(password),
    }
    project.provide('oceanbase', { ...place, comment: await commentOf(place), own: false })
    return async () => {}
  }
  const wheel = await findWheel()
  if ('missing' in wheel) {
    console.log(`test:oceanbase skipped: ${wheel.missing}`)
    project.provide('oceanbase', null)
    return async () => {}
  }
  const kernel = await startKernel(wheel.python)
  const place = { host: '127.0.0.1', port: kernel.port, user: 'root@sys', password: '' }
  try {
    const root = await createConnection(place)
    await makeViews(root)
    await makeAccounts(root)
    await root.end()
    project.provide('oceanbase', { ...place, comment: await commentOf(place), own: true })
  } catch (error) {
    await kernel[Symbol.asyncDispose]()
    throw error
  }
  return async () => await kernel[Symbol.asyncDispose]()
}

async function commentOf(place: { host: string; port: number; user: string; password: string }) {
  const connection = await createConnection(place)
  const [rows] = await connection.query('SELECT @@version_comment AS V')
  await connection.end()
  const [row] = rows as { V: string }[]
  console.log(`OceanBase under test: ${row?.V} at ${place.host}:${place.port}`)
  return row?.V ?? ''
}

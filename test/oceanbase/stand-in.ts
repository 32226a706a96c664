import { inspect } from 'node:util'
import { type Account, defaultAccounts } from '../../sandbox/oceanbase/accounts.ts'
import { HandClock } from '../../sandbox/oceanbase/clock.ts'
import { type OceanBaseStandIn, startOceanBase } from '../../sandbox/oceanbase/server.ts'
import { Secret } from '../../src/domain/secret.ts'
import {
  type OceanBase,
  type OceanBaseOptions,
  openOceanBase,
} from '../../src/oceanbase/oceanbase.ts'

/** The moment at which the stand-in's clock starts: 2025-03-01 02:00:00 UTC. */
export const START = Date.UTC(2025, 2, 1, 2, 0, 0)

/** A stand-in and the edge to it, closed together. */
export interface Bench extends AsyncDisposable {
  readonly server: OceanBaseStandIn
  readonly clock: HandClock
  readonly oceanbase: OceanBase
  /** Another edge to the same stand-in. */
  open(change?: Partial<OceanBaseOptions>): OceanBase
}

/** Users of the tenant `shop`, as which an edge may log in besides those of sys. */
const SHOP_ACCOUNTS: readonly Account[] = [
  { user: 'ro', password: 'shop-secret', tenant: 'shop' },
  { user: 'op', password: 'shop-secret', tenant: 'shop', alterSystem: true },
]

/** A login of the tenant `shop`, for {@link Bench.open}. */
export const SHOP_LOGIN = {
  user: 'ro@shop',
  password: new Secret('shop-secret'),
  admin: { user: 'op@shop', password: new Secret('shop-secret') },
}

/** A stand-in of a version, with tenants `shop` (1002) and `hr` (1004) that archive, and a free pool. */
export async function bench(version = '4.2.5', tenants = true, options = {}): Promise<Bench> {
  const clock = new HandClock(START)
  const accounts = [...defaultAccounts, ...SHOP_ACCOUNTS]
  const server = await startOceanBase({ version, clock, accounts, ...options })
  if (tenants) {
    server.simulation.addTenant({ id: 1002, name: 'shop' })
    server.simulation.addTenant({ id: 1004, name: 'hr' })
    server.simulation.addPool({ name: 'restore_pool' })
  }
  const opened: OceanBase[] = []
  const open = (change: Partial<OceanBaseOptions> = {}) => {
    const oceanbase = openOceanBase({
      name: 'prod',
      host: '127.0.0.1',
      port: server.port,
      user: 'ob_bot_ro@sys',
      password: new Secret('ro-secret'),
      admin: { user: 'ob_bot_op@sys', password: new Secret('op-secret') },
      ...change,
    })
    opened.push(oceanbase)
    return oceanbase
  }
  return {
    server,
    clock,
    oceanbase: open(),
    open,
    async [Symbol.asyncDispose]() {
      await Promise.all(opened.map((one) => one.close()))
      await server.close()
    },
  }
}

/** Everything that printing or storing the value could show. */
export function everythingIn(value: unknown): string {
  const stack = value instanceof Error ? value.stack : ''
  return `${JSON.stringify(value)}\n${inspect(value, { depth: 12, showHidden: true })}\n${stack}`
}

/** Waits until the condition holds, at most 15 seconds. */
export async function until(condition: () => boolean): Promise<void> {
  const end = Date.now() + 15_000
  while (!condition()) {
    if (Date.now() > end) throw new Error('the condition did not come true within 15 s')
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** The error that the promise ends with. */
export async function errorOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise
  } catch (error) {
    return error
  }
  throw new Error('it was expected to fail')
}

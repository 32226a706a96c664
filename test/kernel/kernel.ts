import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../free-port.ts'

/** A running kernel: port on this machine, user `root` of the sys tenant without a password. */
export interface Kernel extends AsyncDisposable {
  readonly port: number
}

/** Ends with its parent, however that ends: the kernel's own threads would outlive it. */
const SCRIPT = `
import os, sys, time
parent = os.getppid()
import pylibseekdb
pylibseekdb.open_with_service(sys.argv[1], int(sys.argv[2]))
print('open', flush=True)
while os.getppid() == parent:
    time.sleep(0.5)
os._exit(0)
`

/** Starts the wheel's kernel with a data directory of its own, which is removed with it. Throws with its output when it does not open within a minute. */
export async function startKernel(python: string): Promise<Kernel> {
  const folder = await mkdtemp(join(tmpdir(), 'obbackup-kernel-'))
  const port = await freePort()
  const child = spawn(python, ['-c', SCRIPT, join(folder, 'db'), String(port)], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    // The kernel takes the machine's zone for its own; the tests do not depend on the machine.
    env: { ...process.env, TZ: 'UTC' },
  })
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    }
    await rm(folder, { recursive: true, force: true })
  }
  try {
    await opened(child)
  } catch (error) {
    await stop()
    throw error
  }
  return { port, [Symbol.asyncDispose]: stop }
}

async function opened(child: ChildProcess): Promise<void> {
  let output = ''
  await new Promise<void>((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`the kernel ${why}:\n${output.slice(-2000)}`))
    const timer = setTimeout(() => fail('did not open within a minute'), 60_000)
    child.stdout?.on('data', (data) => {
      output += String(data)
      if (!/^open$/m.test(output)) return
      clearTimeout(timer)
      resolve()
    })
    child.stderr?.on('data', (data) => {
      output += String(data)
    })
    child.on('exit', (code, signal) => {
      clearTimeout(timer)
      fail(`ended (${code ?? signal})`)
    })
  })
}

import { type ChildProcess, spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Compiled code is kept between starts: a day starts the bot some fifty times. */
const NODE_COMPILE_CACHE = join(tmpdir(), 'obbackup-compile-cache')

/** The bot as a process of its own whose clock can be set. */
export interface FastBot {
  /** Resolves with the exit code, or null after a signal. */
  readonly exited: Promise<number | null>
  /** The last that it printed. */
  tail(): string
  kill(): void
  /** Its clock is wrong by so many ms from now on. */
  setOff(ms: number): void
}

/**
 * Starts `src/main.ts` with exactly the environment given (and PATH), fast-clock.ts before it; `print` gets all that it
 * prints.
 */
export function startFastBot(
  environment: Readonly<Record<string, string>>,
  print: (text: string) => void,
): FastBot {
  const path = (file: string) => fileURLToPath(new URL(file, import.meta.url))
  const child: ChildProcess = spawn(
    process.execPath,
    ['--import', path('./fast-clock.ts'), path('../../src/main.ts')],
    {
      env: { PATH: process.env.PATH ?? '', NODE_COMPILE_CACHE, ...environment },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    },
  )
  let tail = ''
  const add = (chunk: Buffer) => {
    const text = chunk.toString()
    print(text)
    tail = (tail + text).slice(-20_000)
  }
  child.stdout?.on('data', add)
  child.stderr?.on('data', add)
  child.on('error', () => undefined)
  return {
    exited: new Promise((resolve) => child.once('close', resolve)),
    tail: () => tail,
    kill: () => void child.kill('SIGKILL'),
    setOff(ms) {
      if (child.connected) child.send({ off: ms }, () => undefined)
    },
  }
}

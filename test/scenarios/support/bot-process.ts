import { type ChildProcess, spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Compiled code is kept between starts: the tests start some hundred bots. */
const NODE_COMPILE_CACHE = join(tmpdir(), 'obbackup-compile-cache')

/** The bot as a process of its own, started as `npm start` starts it. */
export interface BotProcess extends AsyncDisposable {
  /** Everything it printed, both streams. */
  output(): string
  /** Resolves with the exit code, or null after a signal, once all of its output was read. */
  readonly exited: Promise<number | null>
  /** Resolves when the output matches; throws when it has not after `ms`. */
  says(pattern: RegExp, ms?: number): Promise<void>
  kill(signal: NodeJS.Signals): void
  readonly pid: number | undefined
}

/** Starts `src/main.ts` with exactly the environment given (and PATH). */
export function startBotProcess(
  environment: Record<string, string>,
  args: readonly string[] = [],
): BotProcess {
  const main = fileURLToPath(new URL('../../../src/main.ts', import.meta.url))
  const child: ChildProcess = spawn(process.execPath, [main, ...args], {
    env: { PATH: process.env.PATH ?? '', NODE_COMPILE_CACHE, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  const waiting = new Set<() => void>()
  const add = (chunk: Buffer) => {
    text += chunk.toString()
    for (const look of waiting) look()
  }
  child.stdout?.on('data', add)
  child.stderr?.on('data', add)
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve))
  return {
    output: () => text,
    exited,
    pid: child.pid,
    kill: (signal) => void child.kill(signal),
    says(pattern, ms = 60_000) {
      return new Promise((resolve, reject) => {
        const look = () => {
          if (!pattern.test(text)) return
          clearTimeout(timer)
          waiting.delete(look)
          resolve()
        }
        const timer = setTimeout(() => {
          waiting.delete(look)
          reject(new Error(`the bot did not say ${pattern} within ${ms} ms; it said:\n${text}`))
        }, ms)
        waiting.add(look)
        look()
      })
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await exited
    },
  }
}

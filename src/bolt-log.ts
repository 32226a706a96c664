import { type Logger, LogLevel } from '@slack/bolt'
import type { Log } from './flows/context.ts'

/** Bolt's log lines in ours: warnings and errors as they are, the rest left out. */
export function boltLogger(log: Log): Logger {
  const text = (parts: unknown[]) => parts.map(String).join(' ').slice(0, 2000)
  return {
    debug: () => {},
    info: () => {},
    warn: (...parts: unknown[]) => log.warn({ from: 'bolt' }, text(parts)),
    error: (...parts: unknown[]) => log.error({ from: 'bolt' }, text(parts)),
    setLevel: () => {},
    getLevel: () => LogLevel.WARN,
    setName: () => {},
  }
}

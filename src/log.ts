import { type Logger, pino } from 'pino'
import type { Secret } from './domain/secret.ts'
import { redact } from './oceanbase/redact.ts'

/**
 * A JSON log on standard output. As the last line of defence every line has the configured secrets and all keys in
 * URIs and statements taken out before it is written.
 */
export function createLog(
  secrets: readonly Secret[],
  write: (line: string) => void = (line) => process.stdout.write(line),
): Logger {
  const known = secrets.map((secret) => secret.reveal()).filter((value) => value.length >= 4)
  const escaped = known.map((value) => JSON.stringify(value).slice(1, -1))
  return pino(
    {
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    {
      write(line: string) {
        let clean = redact(line)
        for (const value of [...known, ...escaped]) clean = clean.replaceAll(value, '[hidden]')
        write(clean)
      },
    },
  )
}

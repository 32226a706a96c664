import { validate as isCron } from 'node-cron'
import { closest } from './domain/closest.ts'

/** The process's environment. */
export type Environment = Readonly<Record<string, string | undefined>>

/** One thing wrong with the configuration. Never contains a secret's value. */
export interface Problem {
  readonly name: string
  readonly message: string
}

/** A Slack user id or user group id. */
const PERSON = /^[UWS][A-Z0-9]{2,}$/
/** Environment names that hold secrets: their values are never repeated in a message. */
const SECRET_NAME = /TOKEN|SECRET|PASSWORD|HEARTBEAT_URL/

/** Settings that are read from the environment (DESIGN §5); a near miss of one of them is pointed out. */
export const ENVIRONMENT_NAMES = [
  'SLACK_BOT_TOKEN',
  'SLACK_APP_TOKEN',
  'SLACK_SIGNING_SECRET',
  'PORT',
  'SLACK_API_URL',
  'SLACK_ALERT_CHANNEL',
  'SLACK_APPROVAL_CHANNEL',
  'OPERATORS',
  'APPROVERS',
  'OB_NAME',
  'OB_HOST',
  'OB_PORT',
  'OB_USER',
  'OB_PASSWORD',
  'OB_SSL',
  'OB_ADMIN_USER',
  'OB_ADMIN_PASSWORD',
  'STORE_URL',
  'POLL_CRON',
  'CONFIG_FILE',
  'DISPLAY_TIME_ZONE',
  'LANGUAGE',
  'HEALTH_PORT',
  'HEARTBEAT_URL',
  'HEARTBEAT_CRON',
  'TEST_ALERT_CRON',
] as const

/** Reads settings one by one and collects what is wrong with them instead of throwing. */
export type EnvironmentReader = ReturnType<typeof readEnvironment>

/** A reader over the environment; problems are added to the list given. */
export function readEnvironment(environment: Environment, problems: Problem[]) {
  const value = (name: string) => environment[name]?.trim() || undefined
  const shown = (name: string) =>
    SECRET_NAME.test(name) ? 'is set' : `is "${(value(name) ?? '').slice(0, 80)}"`
  const problem = (name: string, message: string) => problems.push({ name, message })
  const wrong = (name: string, remedy: string) => problem(name, `${shown(name)}; needed: ${remedy}`)
  return {
    value,
    problem,
    required(name: string, pattern: RegExp, remedy: string): string {
      const text = value(name)
      if (text === undefined) problem(name, `is missing; needed: ${remedy}`)
      else if (!pattern.test(text)) wrong(name, remedy)
      return text ?? ''
    },
    optional(name: string, pattern: RegExp, remedy: string): string | undefined {
      const text = value(name)
      if (text !== undefined && !pattern.test(text)) wrong(name, remedy)
      return text
    },
    people(name: string): string[] {
      const ids = (value(name) ?? '').split(/[\s,]+/).filter(Boolean)
      const bad = ids.filter((id) => !PERSON.test(id))
      if (bad.length > 0) {
        problem(
          name,
          `has "${bad.join(', ').slice(0, 80)}"; needed: Slack user ids (U…) or user group ids (S…), comma-separated. A person's profile, "⋮", "Copy member ID".`,
        )
      }
      return [...new Set(ids)]
    },
    number(name: string, min: number, max: number): number | null {
      const text = value(name)
      if (text === undefined) return null
      const number = Number(text)
      if (!Number.isInteger(number) || number < min || number > max) {
        wrong(name, `a whole number from ${min} to ${max}.`)
        return null
      }
      return number
    },
    flag(name: string): boolean {
      const text = value(name)?.toLowerCase()
      if (text === undefined) return false
      if (['true', '1', 'yes', 'on'].includes(text)) return true
      if (!['false', '0', 'no', 'off'].includes(text)) wrong(name, 'true or false.')
      return false
    },
    url(name: string): string | undefined {
      const text = value(name)
      if (text === undefined) return undefined
      if (!/^https?:\/\/[^\s]+$/.test(text) || !URL.canParse(text)) {
        wrong(name, 'an http or https address, such as http://localhost:3300/api/')
      }
      return text.endsWith('/') ? text : `${text}/`
    },
    storeUrl(): string {
      const text = value('STORE_URL') ?? 'file:data/obbackup.db'
      if (!/^file:.+/.test(text)) {
        const scheme = /^[a-z]+:/i.exec(text)?.[0] ?? 'no scheme'
        problem(
          'STORE_URL',
          `has ${scheme}; needed: file:PATH. This version has the embedded store only.`,
        )
      }
      return text
    },
    cron(name: string, otherwise: string): string {
      const text = value(name) ?? otherwise
      if (!isCron(text)) {
        wrong(name, 'a cron expression of five or six fields, such as */15 * * * * *')
      }
      return text
    },
    /** The same, but set to nothing it means never. */
    cronOrOff(name: string, otherwise: string): string | null {
      if (environment[name]?.trim() === '') return null
      return this.cron(name, otherwise)
    },
    /** An address that may hold a token, exactly as it is. */
    secretAddress(name: string): string | undefined {
      const text = value(name)
      if (text !== undefined && (!/^https?:\/\/[^\s]+$/.test(text) || !URL.canParse(text))) {
        wrong(name, 'an http or https address, such as https://hc.example.com/ping/your-id')
      }
      return text
    },
    timeZone(): string | null {
      const text = value('DISPLAY_TIME_ZONE')
      if (text === undefined) return null
      try {
        new Intl.DateTimeFormat('en', { timeZone: text })
      } catch {
        wrong('DISPLAY_TIME_ZONE', 'an IANA time zone, such as Asia/Shanghai, or nothing.')
      }
      return text
    },
    language(): void {
      const text = value('LANGUAGE')
      // Many systems set LANGUAGE themselves (en_US:en); only a plain "zh" is a wish that cannot be met yet.
      if (text !== undefined && /^zh$/i.test(text)) {
        problem('LANGUAGE', 'is "zh"; this version speaks English only. Set LANGUAGE=en.')
      }
    },
    nearMisses(): void {
      const known: readonly string[] = ENVIRONMENT_NAMES
      for (const name of Object.keys(environment)) {
        if (
          known.includes(name) ||
          !/^(SLACK|OB|STORE|POLL|OPERATOR|APPROVER|HEARTBEAT|TEST_ALERT)/.test(name)
        )
          continue
        const near = closest(name, known)
        if (near && environment[near] === undefined) {
          problem(name, `is not a setting. Did you mean ${near}?`)
        }
      }
    },
  }
}

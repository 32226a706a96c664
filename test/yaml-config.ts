import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Config, readConfig } from '../src/config.ts'
import { ConfigError } from '../src/errors.ts'

/** Variables of the environment by name. */
type Environment = Readonly<Record<string, string>>

/** What the bot reads of such a CONFIG_FILE, with no more in the environment than it needs and what is given. */
export function configOf(yaml: string, environment: Environment = {}): Config {
  const folder = mkdtempSync(join(tmpdir(), 'obbackup-config-'))
  try {
    const path = join(folder, 'obbackup.yaml')
    writeFileSync(path, yaml)
    return readConfig({
      SLACK_BOT_TOKEN: 'xoxb-1',
      SLACK_APP_TOKEN: 'xapp-1',
      SLACK_ALERT_CHANNEL: 'C0DBOPS',
      OB_HOST: 'db',
      OB_USER: 'ro@sys',
      ...environment,
      CONFIG_FILE: path,
    })
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Everything that the bot says is wrong with it; `none` when it starts. */
export function problemsOf(yaml: string, environment: Environment = {}): string {
  try {
    configOf(yaml, environment)
  } catch (error) {
    if (error instanceof ConfigError) return error.message
    throw error
  }
  return 'none'
}

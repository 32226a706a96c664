import { WebAPIRateLimitedError } from '@slack/web-api'
import type { Secret } from '../domain/secret.ts'
import { networkWord, refusalOf } from './delivery-error.ts'
import { createClient } from './slack-client.ts'

/** One finding of the doctor. */
export interface SlackFinding {
  readonly name: string
  readonly result: 'pass' | 'warn' | 'fail'
  readonly detail: string
  readonly remedy?: string
}

type Client = ReturnType<typeof createClient>

/**
 * Checks what the bot needs of Slack: the kinds of both tokens, whether Slack takes them, the scopes (missing and
 * surplus), Socket Mode, and that the bot is in each channel. Never throws for what it finds, never repeats a token.
 */
export async function checkSlack(options: {
  botToken: Secret
  appToken: Secret | null
  apiUrl?: string | undefined
  scopesWanted: readonly string[]
  channels: readonly string[]
  timeoutMs?: number
}): Promise<SlackFinding[]> {
  const { botToken, appToken, apiUrl } = options
  const timeoutMs = options.timeoutMs ?? 10_000
  const client = createClient({ token: botToken, apiUrl, timeoutMs })
  const findings: SlackFinding[] = [
    tokenKind(
      'SLACK_BOT_TOKEN',
      botToken,
      'xoxb-',
      'the Bot User OAuth Token (OAuth & Permissions)',
    ),
  ]
  const { auth, scopes } = await checkAuth(client, options.scopesWanted)
  findings.push(auth)
  if (auth.result !== 'fail') {
    findings.push(...scopes)
    for (const channel of new Set(options.channels)) {
      findings.push(await checkChannel(client, channel))
    }
  }
  if (appToken) {
    const kind = 'an App-Level Token with connections:write (Basic Information)'
    findings.push(tokenKind('SLACK_APP_TOKEN', appToken, 'xapp-', kind))
    findings.push(await checkSocket(createClient({ token: appToken, apiUrl, timeoutMs })))
  }
  return findings
}

function tokenKind(variable: string, token: Secret, prefix: string, kind: string): SlackFinding {
  const name = `${variable} is of the right kind`
  return token.reveal().startsWith(prefix)
    ? { name, result: 'pass', detail: `starts with ${prefix}` }
    : {
        name,
        result: 'fail',
        detail: `does not start with ${prefix}`,
        remedy: `Set ${variable} to ${kind}; it starts with ${prefix}.`,
      }
}

async function checkAuth(
  client: Client,
  wanted: readonly string[],
): Promise<{ auth: SlackFinding; scopes: SlackFinding[] }> {
  const name = 'Slack takes the bot token'
  try {
    const answer = await client.auth.test()
    return {
      auth: {
        name,
        result: 'pass',
        detail: `${answer.user ?? 'the bot'} in workspace ${answer.team ?? answer.team_id ?? '?'}`,
      },
      scopes: checkScopes(answer.response_metadata?.scopes ?? null, wanted),
    }
  } catch (error) {
    return {
      auth: {
        name,
        result: 'fail',
        detail: wordOf(error),
        remedy:
          refusalOf(error) !== null
            ? 'Install the app again and set SLACK_BOT_TOKEN to its new token.'
            : 'Check that this machine reaches slack.com (proxy, firewall), and SLACK_API_URL if it is set.',
      },
      scopes: [],
    }
  }
}

/** Scopes without which all works but handing out files. */
const FOR_FILES: ReadonlySet<string> = new Set(['im:write', 'files:write'])

function checkScopes(granted: readonly string[] | null, wanted: readonly string[]): SlackFinding[] {
  const name = 'the bot token has the scopes it needs, and no others'
  if (granted === null) {
    return [{ name, result: 'warn', detail: 'Slack did not say which scopes the token has' }]
  }
  const missing = wanted.filter((scope) => !granted.includes(scope))
  const surplus = granted.filter((scope) => scope !== '' && !wanted.includes(scope))
  if (missing.length > 0) {
    const onlyFiles = missing.every((scope) => FOR_FILES.has(scope))
    return [
      {
        name,
        result: onlyFiles ? 'warn' : 'fail',
        detail: `missing: ${missing.join(', ')}${onlyFiles ? ', so that nobody can be sent a file' : ''}`,
        remedy:
          'Add them under OAuth & Permissions (or paste manifest.yml again) and reinstall the app.',
      },
    ]
  }
  if (surplus.length > 0) {
    return [
      {
        name,
        result: 'warn',
        detail: `not used by obbackup: ${surplus.join(', ')}`,
        remedy: 'Remove them from the app, so that a stolen token can do less.',
      },
    ]
  }
  return [{ name, result: 'pass', detail: `${wanted.length} scopes` }]
}

async function checkChannel(client: Client, channel: string): Promise<SlackFinding> {
  const name = `the bot can post in ${channel}`
  try {
    const { channel: found } = await client.conversations.info({ channel })
    const shown = found?.name ? `#${found.name}` : channel
    if (found?.is_archived) {
      return {
        name,
        result: 'fail',
        detail: `${shown} is archived`,
        remedy: 'Unarchive it, or set another channel.',
      }
    }
    if (found?.is_im || found?.is_member) return { name, result: 'pass', detail: shown }
    return {
      name,
      result: 'fail',
      detail: `the bot is not in ${shown}`,
      remedy: `Type /invite @obbackup in ${shown}.`,
    }
  } catch (error) {
    return {
      name,
      result: 'fail',
      detail: wordOf(error),
      remedy:
        'Check the channel id (channel details, at the bottom). In a private channel type /invite @obbackup first.',
    }
  }
}

async function checkSocket(client: Client): Promise<SlackFinding> {
  const name = 'Slack takes the app token (Socket Mode)'
  try {
    await client.apps.connections.open()
    return { name, result: 'pass', detail: 'a connection would be given' }
  } catch (error) {
    return {
      name,
      result: 'fail',
      detail: wordOf(error),
      remedy:
        'Turn Socket Mode on, and set SLACK_APP_TOKEN to an App-Level Token with the scope connections:write.',
    }
  }
}

function wordOf(error: unknown): string {
  const refusal = refusalOf(error)
  if (refusal !== null) return `Slack says ${refusal}`
  if (error instanceof WebAPIRateLimitedError) return `Slack asks to wait ${error.retryAfter} s`
  return `Slack did not answer (${networkWord(error)})`
}

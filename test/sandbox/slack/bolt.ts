import { App, type AppOptions, LogLevel, SocketModeReceiver } from '@slack/bolt'
import type { SlackStandIn } from '../../../sandbox/slack/server.ts'

/** The real Bolt App in Socket Mode against a stand-in, quiet, quick to reconnect, not started. */
export function boltApp(slack: SlackStandIn, options: Partial<AppOptions> = {}): App {
  const clientOptions = { slackApiUrl: slack.apiUrl }
  const receiver = new SocketModeReceiver({
    appToken: slack.appToken,
    clientPingTimeout: 300,
    logLevel: LogLevel.ERROR,
    installerOptions: { clientOptions: { ...clientOptions } },
  })
  return new App({
    token: slack.botToken,
    receiver,
    logLevel: LogLevel.ERROR,
    clientOptions,
    ...options,
  })
}

/** A button in an actions block. */
export function button(actionId: string, more: Record<string, unknown> = {}) {
  return {
    type: 'actions' as const,
    block_id: `b_${actionId}`,
    elements: [
      {
        type: 'button' as const,
        action_id: actionId,
        text: { type: 'plain_text' as const, text: actionId },
        ...more,
      },
    ],
  }
}

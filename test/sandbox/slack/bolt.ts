import { App, type AppOptions, LogLevel } from '@slack/bolt'
import type { SlackStandIn } from '../../../sandbox/slack/server.ts'

/** The real Bolt App in Socket Mode against a stand-in, quiet, not started. */
export function boltApp(slack: SlackStandIn, options: Partial<AppOptions> = {}): App {
  return new App({
    token: slack.botToken,
    appToken: slack.appToken,
    socketMode: true,
    logLevel: LogLevel.ERROR,
    clientOptions: { slackApiUrl: slack.apiUrl },
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

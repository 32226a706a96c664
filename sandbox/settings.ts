import type { OceanBaseStandIn } from './oceanbase/server.ts'
import type { SlackStandIn } from './slack/server.ts'

/** A cron expression that does not come while anything here runs: who wants a poll asks for it. */
export const NEVER = '0 0 0 29 2 *'

/** Settings, as in `.env.example`, of a bot that Slack's stand-in reaches over Socket Mode; alerts go to #db-ops. */
export function slackSettings({
  botToken,
  appToken,
  apiUrl,
}: Pick<SlackStandIn, 'botToken' | 'appToken' | 'apiUrl'>) {
  return {
    SLACK_BOT_TOKEN: botToken,
    SLACK_APP_TOKEN: appToken,
    SLACK_API_URL: apiUrl,
    SLACK_ALERT_CHANNEL: 'C0DBOPS',
  }
}

/** Settings of a bot that reads the cluster `prod` as the account that may do nothing else (oceanbase/accounts.ts). */
export function clusterSettings({ port }: Pick<OceanBaseStandIn, 'port'>) {
  return {
    OB_NAME: 'prod',
    OB_HOST: '127.0.0.1',
    OB_PORT: String(port),
    OB_USER: 'ob_bot_ro@sys',
    OB_PASSWORD: 'ro-secret',
  }
}

/** What such a bot needs besides to execute what was approved in #db-approvals. */
export const ADMIN_SETTINGS = {
  SLACK_APPROVAL_CHANNEL: 'C0APPROVALS',
  OB_ADMIN_USER: 'ob_bot_op@sys',
  OB_ADMIN_PASSWORD: 'op-secret',
}

import { parse } from 'yaml'
import { z } from 'zod'

const schema = z.object({
  display_information: z.object({ name: z.string() }),
  features: z.object({
    app_home: z
      .object({
        home_tab_enabled: z.boolean().default(false),
        messages_tab_enabled: z.boolean().default(false),
      })
      .optional(),
    bot_user: z.object({ display_name: z.string() }),
    slash_commands: z.array(z.object({ command: z.string() })).default([]),
  }),
  oauth_config: z.object({ scopes: z.object({ bot: z.array(z.string()) }) }),
  settings: z.object({
    interactivity: z.object({ is_enabled: z.boolean() }).optional(),
    event_subscriptions: z.object({ bot_events: z.array(z.string()).default([]) }).optional(),
  }),
})

/** What of an app's manifest changes how Slack treats it. */
export interface Manifest {
  readonly name: string
  readonly botName: string
  readonly scopes: ReadonlySet<string>
  readonly commands: readonly string[]
  readonly events: readonly string[]
  readonly homeTab: boolean
  readonly messagesTab: boolean
  readonly interactive: boolean
}

/** Reads a manifest. @throws ZodError naming what is missing */
export function readManifest(yaml: string): Manifest {
  const { display_information, features, oauth_config, settings } = schema.parse(parse(yaml))
  return {
    name: display_information.name,
    botName: features.bot_user.display_name,
    scopes: new Set(oauth_config.scopes.bot),
    commands: features.slash_commands.map((one) => one.command),
    events: settings.event_subscriptions?.bot_events ?? [],
    homeTab: features.app_home?.home_tab_enabled ?? false,
    messagesTab: features.app_home?.messages_tab_enabled ?? false,
    interactive: settings.interactivity?.is_enabled ?? false,
  }
}

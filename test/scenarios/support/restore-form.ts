import type { World } from './world.ts'

/** Fills the restore form as a person does, and sends it. */
export async function askForRestore(
  world: Pick<World, 'slack'>,
  user: string,
  values: Record<string, string>,
): Promise<Awaited<ReturnType<World['slack']['submit']>>> {
  const { slack } = world
  await slack.command({ user, channel: 'C0DBOPS', text: 'restore start crm' })
  await slack.until(() => slack.views(user).find((view) => view.callback_id === 'restore_submit'), {
    what: 'the restore form',
  })
  return await slack.submit({ user, values })
}

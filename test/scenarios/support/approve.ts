import type { World } from './world.ts'

/**
 * Approves a card as a person does where the policy wants the name typed: the click, then the form behind it. Resolves
 * when the form was answered; what came of it stands in the modal.
 */
export async function approve(
  world: Pick<World, 'slack'>,
  user: string,
  card: { readonly ts: string },
  values: Readonly<Record<string, string>> = { typed: 'crm_fix' },
): Promise<void> {
  const { slack } = world
  await slack.click({ user, channel: 'C0APPROVALS', ts: card.ts, actionId: 'approve' })
  await slack.until(() => slack.views(user).at(-1)?.callback_id === 'approve_submit', {
    what: `the form behind Approve for ${user}`,
  })
  await slack.submit({ user, values })
}

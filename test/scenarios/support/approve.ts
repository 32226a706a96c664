import type { World } from './world.ts'

/** Clicks Approve and waits for the form that asks what the policy wants typed. */
export async function openApproval(
  { slack }: Pick<World, 'slack'>,
  user: string,
  card: { readonly ts: string },
): Promise<void> {
  await slack.click({ user, channel: 'C0APPROVALS', ts: card.ts, actionId: 'approve' })
  await slack.until(() => slack.views(user).at(-1)?.callback_id === 'approve_submit', {
    what: `the form behind Approve for ${user}`,
  })
}

/**
 * Approves a card as a person does where the policy wants the name typed: the click, then the form behind it. What came
 * of it stands in the modal.
 */
export async function approve(
  world: Pick<World, 'slack'>,
  user: string,
  card: { readonly ts: string },
  values: Readonly<Record<string, string>> = { typed: 'crm_fix' },
): Promise<void> {
  await openApproval(world, user, card)
  await world.slack.submit({ user, values })
}

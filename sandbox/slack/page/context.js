/**
 * What the ids in a text stand for, for the person who reads it.
 * @typedef {object} Names
 * @property {string} me id of the acting person
 * @property {string} zone IANA zone of the acting person
 * @property {Map<string, { name: string, real_name?: string, tz?: string, color?: string }>} users
 * @property {Map<string, { name: string }>} channels
 * @property {Map<string, { name?: string, handle?: string, users?: string[] }>} groups
 */

/**
 * Where blocks are drawn and what their controls do.
 * @typedef {object} Surface
 * @property {Names} names
 * @property {'message' | 'modal' | 'home'} kind
 * @property {import('./form-state.js').FormState} [form] where a modal keeps what was typed
 * @property {(action: { block_id: string, action_id: string, value?: unknown, values?: unknown[] }) =>
 *   Promise<{ ok?: boolean, error?: string }>} act
 * @property {(query: { block_id: string, action_id: string, value: string }) => Promise<unknown[]>} suggest
 * @property {() => ParentNode | null} root the element that now holds the surface, for late answers
 */

/**
 * The names as one person sees them.
 * @param {{ users?: object[], channels?: object[], usergroups?: object[], bot?: object }} state
 * @param {string} me
 * @returns {Names}
 */
export function namesFor(state, me) {
  const byId = (list) => new Map((list ?? []).map((item) => [item.id, item]))
  const users = byId(state.users)
  if (state.bot && !users.has(state.bot.id)) {
    users.set(state.bot.id, { ...state.bot, is_bot: true })
  }
  return {
    me,
    zone: users.get(me)?.tz ?? 'UTC',
    users,
    channels: byId(state.channels),
    groups: byId(state.usergroups),
  }
}

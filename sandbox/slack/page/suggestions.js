import { postJson } from './api.js'

/**
 * The options an app offers for what was typed; groups are laid flat.
 * @param {Record<string, unknown>} query as `/sandbox/options` takes it
 * @returns {Promise<object[]>}
 */
export async function suggestions(query) {
  const answer = await postJson('/sandbox/options', query)
  return answer.options ?? (answer.option_groups ?? []).flatMap((group) => group.options ?? [])
}

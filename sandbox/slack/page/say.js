import { postJson } from './api.js'

/**
 * Sends what somebody typed: the app's slash command as a command, other text as a message.
 * @param {string} text
 * @param {{ user: string, channel: string, thread_ts?: string }} place
 * @param {string} command the app's command with its slash
 * @returns {Promise<{ ok?: boolean, error?: string }>}
 */
export function say(text, place, command) {
  const [first] = text.split(/\s+/)
  if (!place.thread_ts && first === command) {
    return postJson('/sandbox/command', { ...place, text: text.slice(first.length).trim() })
  }
  if (/^\/[a-z][\w-]*$/.test(first)) {
    const here = place.thread_ts ? 'in a thread' : 'here'
    return Promise.resolve({
      error: `${first} is not a valid command ${here}. Try ${command} help`,
    })
  }
  return postJson('/sandbox/say', { ...place, text })
}

/**
 * A JSON answer of the stand-in. A failed connection becomes `{ ok: false, error }`, never an exception.
 * @param {string} path
 * @returns {Promise<Record<string, unknown>>}
 */
export function getJson(path) {
  return request(path, { headers: { accept: 'application/json' } })
}

/**
 * Posts JSON and returns the JSON answer; failures as in `getJson`.
 * @param {string} path
 * @param {unknown} body
 * @returns {Promise<Record<string, unknown>>}
 */
export function postJson(path, body) {
  return request(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
}

async function request(path, init) {
  try {
    const response = await fetch(path, init)
    const answer = await response.json().catch(() => null)
    if (answer && typeof answer === 'object') {
      return response.ok ? answer : { error: `HTTP ${response.status}`, ...answer, ok: false }
    }
    return { ok: false, error: `HTTP ${response.status}` }
  } catch {
    return { ok: false, error: 'the stand-in does not answer' }
  }
}

/**
 * Wraps a refetch so that calls while one runs are folded into one more run afterwards.
 * @param {() => Promise<void>} refetch
 * @returns {() => Promise<void>} resolves when the state is at least as new as the call
 */
export function coalesced(refetch) {
  let running = null
  let next = null
  const start = () => {
    running = refetch().finally(() => {
      running = null
    })
    return running
  }
  return () => {
    if (!running) return start()
    next ??= running
      .catch(() => {})
      .then(() => {
        next = null
        return start()
      })
    return next
  }
}

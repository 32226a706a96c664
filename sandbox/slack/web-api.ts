import type { IncomingMessage, ServerResponse } from 'node:http'
import { answerFault } from './answer-fault.ts'
import { ApiError } from './api-error.ts'
import { Arguments, readArguments } from './arguments.ts'
import { isJson } from './checks/check.ts'
import type { Fault, Faults } from './faults.ts'
import { readBody, sendJson } from './http.ts'
import { LIMITS } from './limits.ts'
import type { Method } from './method.ts'
import { requireScope } from './method.ts'
import { METHODS } from './method-table.ts'
import type { World } from './world.ts'

/** One call of the Web API as it was received and answered. */
export interface Call {
  readonly method: string
  readonly args: Record<string, unknown>
  readonly token: string
  /** Milliseconds since 1970 by the stand-in's clock. */
  readonly at: number
  /** What was answered, or would have been if the answer was lost; undefined if there was none. */
  readonly answer: unknown
}

/** Answers `/api/<method>`; every call is added to `calls`. */
export async function answerApi(
  request: IncomingMessage,
  response: ServerResponse,
  context: { world: World; faults: Faults; calls: Call[]; observe: (call: Call) => void },
): Promise<void> {
  const { world, faults, calls, observe } = context
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
  const name = pathname.slice('/api/'.length)
  const form = await readForm(request)
  if (!form) {
    sendJson(response, 200, { ok: false, error: 'invalid_json' })
    return
  }
  const raw = { ...Object.fromEntries(searchParams), ...form }
  // Bolt's clients send team_id with every call.
  const { token: inBody, team_id: teamId = world.app.teamId, ...args } = raw
  const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1]
  const token = bearer ?? (typeof inBody === 'string' ? inBody : '')
  const method = METHODS.get(name)
  const at = world.clock.now()
  const record = (answer: unknown) => {
    const call = { method: name, args: readable(args, method), token, at, answer }
    calls.push(call)
    observe(call)
  }
  const fault = faults.take(name) ?? tooSoon(name, args, world)
  if (fault && fault.kind !== 'lose answer') {
    record(answerFault(response, fault))
    return
  }
  const answer = run(name, method, args, { token, teamId }, world)
  record(answer)
  if (fault) {
    response.socket?.destroy()
    return
  }
  const scopes = method?.token === 'bot' ? [...world.manifest.scopes].join(',') : undefined
  sendJson(response, 200, answer, {
    ...(scopes === undefined ? {} : { 'x-oauth-scopes': scopes }),
    ...(method?.scopes.length ? { 'x-accepted-oauth-scopes': method.scopes.join(',') } : {}),
  })
}

/** What a strict Slack says to a message that comes too soon after another of its channel. */
function tooSoon(
  name: string,
  { channel }: Record<string, unknown>,
  { paces, clock }: World,
): Fault | undefined {
  if (!paces || name !== 'chat.postMessage') return undefined
  const now = clock.now()
  const last = paces.get(channel) ?? Number.NEGATIVE_INFINITY
  if (now - last < LIMITS.messageEveryMs) return { kind: 'rate limit', retryAfter: 1 }
  paces.set(channel, now)
  return undefined
}

function run(
  name: string,
  method: Method | undefined,
  args: Record<string, unknown>,
  from: { token: string; teamId: unknown },
  world: World,
): Record<string, unknown> {
  try {
    if (!method) throw new ApiError('unknown_method', { req_method: name })
    checkToken(method, from.token, world)
    if (from.teamId !== world.app.teamId) throw new ApiError('team_not_found')
    for (const scope of method.scopes) requireScope(world, scope)
    const table = method.arguments
    const read = table === 'any' ? new Arguments(args) : readArguments(args, table)
    return { ok: true, ...method.run(read, world) }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    return { ok: false, error: error.code, ...error.more }
  }
}

function checkToken(method: Method, token: string, { app }: World): void {
  if (method.token === 'none') return
  if (token === '') throw new ApiError('not_authed')
  if (token !== app.botToken && token !== app.appToken) throw new ApiError('invalid_auth')
  const wanted = method.token === 'app' ? app.appToken : app.botToken
  if (token !== wanted) throw new ApiError('not_allowed_token_type')
}

/** The fields of the body, form or JSON; undefined if it is neither. */
async function readForm(request: IncomingMessage): Promise<Record<string, unknown> | undefined> {
  const body = await readBody(request)
  if (body.trim() === '') return {}
  if (!request.headers['content-type']?.includes('json'))
    return Object.fromEntries(new URLSearchParams(body))
  try {
    const parsed: unknown = JSON.parse(body)
    return isJson(parsed) ? parsed : undefined
  } catch {
    return undefined
  }
}

/** The arguments with JSON parsed, for people who read the log of calls. */
function readable(args: Record<string, unknown>, method?: Method): Record<string, unknown> {
  try {
    const table = method?.arguments
    if (table && table !== 'any') return { ...readArguments(args, table).values }
  } catch {
    // They were refused; shown as they came.
  }
  return args
}

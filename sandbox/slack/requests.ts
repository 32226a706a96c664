import type { IncomingMessage, ServerResponse } from 'node:http'
import { ApiError } from './api-error.ts'
import { isJson } from './checks/check.ts'
import type { Faults } from './faults.ts'
import { answerPrivateFile, answerUpload, sendFile } from './file-routes.ts'
import { readBody, sendJson } from './http.ts'
import type { PageEvents } from './page-events.ts'
import { sendPageFile } from './page-files.ts'
import { PAGE_ACTIONS, PAGE_READS } from './page-routes.ts'
import { respond } from './respond.ts'
import { answerApi, type Call } from './web-api.ts'
import type { World } from './world.ts'

/** What requests are answered from. */
export interface RequestContext {
  readonly world: World
  readonly faults: Faults
  readonly calls: Call[]
  /** Told of each call before its answer leaves. */
  readonly observe: (call: Call) => void
  readonly events: PageEvents
  /** Whether an app would get a payload now. */
  connected(): boolean
}

/** Answers any HTTP request of the stand-in. */
export async function answerRequest(
  request: IncomingMessage,
  response: ServerResponse,
  context: RequestContext,
): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
  try {
    if (pathname.startsWith('/api/')) await answerApi(request, response, context)
    else if (pathname.startsWith('/response/')) await answerResponseUrl(request, response, context)
    else if (pathname.startsWith('/upload/v1/')) await answerUpload(request, response, context)
    else if (pathname.startsWith('/files-pri/')) answerPrivateFile(request, response, context.world)
    else if (pathname === '/sandbox/file')
      sendFile(response, context.world.files.find(searchParams.get('id') ?? ''))
    else if (pathname === '/sandbox/events') context.events.listen(response)
    else if (pathname.startsWith('/sandbox/'))
      await answerPage(request, response, { ...context, pathname, searchParams })
    else await sendPageFile(pathname, response)
  } catch (error) {
    // Never silent: the person at the page, or the test, must see it.
    if (response.headersSent) response.destroy()
    else sendJson(response, 500, { ok: false, error: String(error) })
  }
}

async function answerResponseUrl(
  request: IncomingMessage,
  response: ServerResponse,
  { world }: RequestContext,
): Promise<void> {
  const token = (request.url ?? '').slice('/response/'.length)
  const body = await readBody(request)
  const origin = world.responseUrls.use(token)
  if ('error' in origin) {
    sendJson(response, 404, { ok: false, error: origin.error })
    return
  }
  try {
    const parsed: unknown = JSON.parse(body)
    if (!isJson(parsed)) throw new SyntaxError('not an object')
    respond(world, origin, parsed)
    sendJson(response, 200, { ok: true })
  } catch (error) {
    if (error instanceof ApiError)
      sendJson(response, 400, { ok: false, error: error.code, ...error.more })
    else if (error instanceof SyntaxError)
      sendJson(response, 400, { ok: false, error: 'invalid_payload' })
    else throw error
  }
}

async function answerPage(
  request: IncomingMessage,
  response: ServerResponse,
  context: RequestContext & { pathname: string; searchParams: URLSearchParams },
): Promise<void> {
  const { world, pathname, searchParams } = context
  const name = pathname.slice('/sandbox/'.length)
  const posted = request.method === 'POST'
  const known = Object.hasOwn(posted ? PAGE_ACTIONS : PAGE_READS, name)
  if (!known) {
    sendJson(response, 404, { ok: false, error: `there is no ${request.method} ${pathname}` })
    return
  }
  try {
    const answer = posted
      ? await PAGE_ACTIONS[name]?.(world, JSON.parse(await readBody(request)))
      : await PAGE_READS[name]?.(world, searchParams, context.connected())
    sendJson(response, 200, answer)
  } catch (error) {
    sendJson(response, 200, { ok: false, error: (error as Error).message })
  }
}

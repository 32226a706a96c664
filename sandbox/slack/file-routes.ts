import type { IncomingMessage, ServerResponse } from 'node:http'
import { answerFault } from './answer-fault.ts'
import type { Faults } from './faults.ts'
import { readBytes, sendJson } from './http.ts'
import type { SandboxFile } from './state/files.ts'
import type { Call } from './web-api.ts'
import type { World } from './world.ts'

/**
 * Takes the bytes of a promised file, raw or as the only part of a form, at the address that was given out for it.
 * Faults and the log of calls know it as the method `upload`. Slack's answer to a wrong length is not documented; the
 * SDK takes anything but 200 for a failure.
 */
export async function answerUpload(
  request: IncomingMessage,
  response: ServerResponse,
  context: { world: World; faults: Faults; calls: Call[]; observe: (call: Call) => void },
): Promise<void> {
  const { world, faults, calls, observe } = context
  const file = world.files.byUploadToken((request.url ?? '').slice('/upload/v1/'.length))
  const bytes = await readUpload(request)
  const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? ''
  const args = { file_id: file?.id, bytes: bytes?.length }
  const record = (answer: unknown) => {
    const call = { method: 'upload', args, token, at: world.clock.now(), answer }
    calls.push(call)
    observe(call)
  }
  const fault = faults.take('upload')
  if (fault && fault.kind !== 'lose answer') {
    record(answerFault(response, fault))
    return
  }
  const problem = take(request, file, bytes)
  record(problem ? { ok: false, error: problem.error } : { ok: true })
  if (fault) response.socket?.destroy()
  else if (problem) sendText(response, problem.status, problem.error)
  else sendText(response, 200, `OK - ${bytes?.length}`)
}

/** Keeps the bytes, or says what is wrong with them. */
function take(
  { method }: IncomingMessage,
  file: SandboxFile | undefined,
  bytes: Buffer | undefined,
): { status: number; error: string } | undefined {
  if (method !== 'POST') return { status: 405, error: 'method_not_allowed' }
  if (!file || file.completed) return { status: 404, error: 'no_such_upload' }
  if (!bytes) return { status: 400, error: 'invalid_form_data' }
  if (bytes.length !== file.length) return { status: 400, error: 'length_mismatch' }
  file.bytes = bytes
  return undefined
}

async function readUpload(request: IncomingMessage): Promise<Buffer | undefined> {
  const bytes = await readBytes(request)
  const type = request.headers['content-type'] ?? ''
  if (!type.startsWith('multipart/form-data')) return bytes
  try {
    const form = await new Response(new Uint8Array(bytes), {
      headers: { 'content-type': type },
    }).formData()
    const [part, ...more] = [...form.values()]
    if (part === undefined || more.length > 0) return undefined
    return typeof part === 'string' ? Buffer.from(part) : Buffer.from(await part.arrayBuffer())
  } catch {
    return undefined
  }
}

/** `url_private`: for the app's token with files:read; people's browsers have their own address. */
export function answerPrivateFile(
  request: IncomingMessage,
  response: ServerResponse,
  world: World,
): void {
  const id = (request.url ?? '').split('/')[2] ?? ''
  const allowed =
    request.headers.authorization === `Bearer ${world.app.botToken}` &&
    world.manifest.scopes.has('files:read')
  if (allowed) sendFile(response, world.files.find(id))
  else sendJson(response, 403, { ok: false, error: 'no_permission' })
}

/** A completed file as a download; 404 for others. */
export function sendFile(response: ServerResponse, file: SandboxFile | undefined): void {
  if (!file?.completed) {
    sendJson(response, 404, { ok: false, error: 'file_not_found' })
    return
  }
  response
    .writeHead(200, {
      'content-type': 'application/octet-stream',
      // Never shown in place: it would run as part of the page.
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    })
    .end(file.bytes)
}

function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain' }).end(text)
}

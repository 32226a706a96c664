import type { Secret } from '../domain/secret.ts'
import { clean } from './format.ts'
import { createClient } from './slack-client.ts'
import { toUploadError, UploadRefused } from './upload-error.ts'

/** A text file and what is said with it. */
export interface TextFile {
  /** With its extension, by which Slack chooses how to show it: `restore.sql`. */
  readonly name: string
  readonly title: string
  /** At least one character; sent as UTF-8. */
  readonly content: string
  /** mrkdwn above the file: data in it has been through format.ts. */
  readonly comment: string
}

/** Sends text files. What Slack does not do is a BotError with Slack's word and what to do. */
export interface Uploader {
  /** Into the direct message between obbackup and the person. */
  toPerson(input: TextFile & { readonly user: string }): Promise<void>
  /** Into a thread; `threadTs` is its first message. */
  toThread(input: TextFile & { readonly channel: string; readonly threadTs: string }): Promise<void>
}

/**
 * An uploader with clients of its own: a 429 elsewhere never delays it. Needs the scope files:write, and im:write for
 * a person. `timeoutMs` is for one call; 10 s unless given.
 */
export function createUploader(options: {
  token: Secret
  apiUrl?: string | undefined
  timeoutMs?: number
}): Uploader {
  const { token, apiUrl, timeoutMs = 10_000 } = options
  const client = createClient({ token, apiUrl, timeoutMs, retries: 1 })
  // Made twice, this call would show the file twice.
  const finisher = createClient({ token, apiUrl, timeoutMs })

  /** The id of a file that has its bytes and that nobody sees yet. */
  async function upload({ name, content }: TextFile): Promise<string> {
    const bytes = Buffer.from(content)
    const { upload_url: url, file_id: id } = await client.files.getUploadURLExternal({
      filename: clean(name, 200),
      length: bytes.length,
    })
    if (!url || !id) throw new UploadRefused('the answer was not from Slack')
    await sendBytes(url, bytes, timeoutMs)
    return id
  }

  /** Takes the three steps that Slack wants for a file; the first two leave nothing that a person sees. */
  async function share(file: TextFile, channel: string, threadTs?: string): Promise<void> {
    const id = await upload(file).catch((error: unknown) => {
      throw toUploadError(error, { name: file.name, channel, writes: false })
    })
    const files: [{ id: string; title: string }] = [{ id, title: clean(file.title, 250) }]
    const place =
      threadTs === undefined
        ? { channel_id: channel }
        : { channel_id: channel, thread_ts: threadTs }
    try {
      await finisher.files.completeUploadExternal({
        files,
        ...place,
        ...(file.comment === '' ? {} : { initial_comment: file.comment }),
      })
    } catch (error) {
      throw toUploadError(error, { name: file.name, channel, writes: true })
    }
  }

  return {
    async toPerson({ user, ...file }) {
      // The id of a person is no channel_id when a file is completed (bolt-js#2115).
      const channel = await client.conversations
        .open({ users: user })
        .then((answer) => {
          if (!answer.channel?.id) throw new UploadRefused('the answer was not from Slack')
          return answer.channel.id
        })
        .catch((error: unknown) => {
          throw toUploadError(error, { name: file.name, channel: user, writes: false })
        })
      await share(file, channel)
    },
    async toThread({ channel, threadTs, ...file }) {
      await share(file, channel, threadTs)
    },
  }
}

/** The address is Slack's own and needs no token. Anything but 200 is a refusal, as for the SDK. */
async function sendBytes(url: string, bytes: Buffer, timeoutMs: number): Promise<void> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body: new Uint8Array(bytes),
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  })
  await answer.body?.cancel()
  if (answer.status === 200) return
  const wait = answer.status === 429 ? Number(answer.headers.get('retry-after')) : Number.NaN
  throw new UploadRefused(`HTTP ${answer.status}`, wait > 0 ? wait : null)
}

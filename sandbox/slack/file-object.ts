import { extname } from 'node:path'
import type { SandboxFile } from './state/files.ts'
import type { FileObject } from './state/model.ts'
import type { World } from './world.ts'

/** Slack's filetype and name of it by the extension; all of these are text to Slack. */
const TEXTS: Readonly<Record<string, readonly [filetype: string, pretty: string]>> = {
  '.txt': ['text', 'Plain Text'],
  '.log': ['text', 'Plain Text'],
  '.md': ['markdown', 'Markdown (raw)'],
  '.csv': ['csv', 'CSV'],
  '.json': ['javascript', 'JavaScript/JSON'],
  '.sql': ['sql', 'SQL'],
}

/**
 * A file object as the Web API and messages give it. `shares` is empty also where the file was shared: Slack does
 * that after the answer (python-slack-sdk#1277).
 */
export function fileObject(world: World, file: SandboxFile): FileObject {
  const { id, name, title, createdAt } = file
  const [filetype, pretty] = TEXTS[extname(name).toLowerCase()] ?? ['binary', 'Binary']
  const created = Math.floor(createdAt / 1000)
  const address = `${world.url}files-pri/${id}`
  return {
    id,
    created,
    timestamp: created,
    name,
    title,
    mimetype: filetype === 'binary' ? 'application/octet-stream' : 'text/plain',
    filetype,
    pretty_type: pretty,
    user: world.app.botUser,
    user_team: world.app.teamId,
    size: file.bytes?.length ?? 0,
    mode: file.snippetType ? 'snippet' : 'hosted',
    is_external: false,
    external_type: '',
    is_public: false,
    public_url_shared: false,
    display_as_bot: false,
    editable: false,
    url_private: `${address}/${encodeURIComponent(name)}`,
    url_private_download: `${address}/download/${encodeURIComponent(name)}`,
    permalink: `https://${world.app.teamDomain}.slack.com/files/${world.app.botUser}/${id}/`,
    comments_count: 0,
    is_starred: false,
    shares: {},
    channels: [],
    groups: [],
    ims: [],
    has_rich_preview: false,
    file_access: 'visible',
  }
}

import { ApiError, invalidArguments } from '../api-error.ts'
import { LIMITS } from '../limits.ts'
import type { Method } from '../method.ts'

/** files.getUploadURLExternal: a file id and the address that takes the bytes. */
export const filesGetUploadUrlExternal: Method = {
  token: 'bot',
  scopes: ['files:write'],
  arguments: {
    filename: 'string!',
    length: 'integer!',
    snippet_type: 'string',
    alt_txt: 'string',
  },
  run(args, world) {
    const length = args.integer('length') ?? 0
    const snippetType = args.text('snippet_type')
    // Slack's word for an empty file [D].
    if (length === 0) throw new ApiError('missing_argument')
    if (length < 0) throw invalidArguments(['must be greater than 0 [json-pointer:/length]'])
    if (length > LIMITS.fileBytes) throw new ApiError('file_upload_size_restricted')
    if (snippetType && length > LIMITS.snippetBytes) throw new ApiError('snippet_too_large')
    if ((args.text('alt_txt')?.length ?? 0) > LIMITS.fileAltText)
      throw new ApiError('alt_txt_too_large')
    const file = world.files.promise({
      name: args.needed('filename'),
      length,
      ...(snippetType ? { snippetType } : {}),
      at: world.clock.now(),
    })
    return { upload_url: `${world.url}upload/v1/${file.uploadToken}`, file_id: file.id }
  },
}

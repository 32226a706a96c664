import type { Method } from './method.ts'
import { apiTest } from './methods/api-test.ts'
import { appsConnectionsOpen } from './methods/apps-connections-open.ts'
import { authTest } from './methods/auth-test.ts'
import { blocksValidate } from './methods/blocks-validate.ts'
import { chatDelete } from './methods/chat-delete.ts'
import { chatGetPermalink } from './methods/chat-get-permalink.ts'
import { chatPostEphemeral } from './methods/chat-post-ephemeral.ts'
import { chatPostMessage } from './methods/chat-post-message.ts'
import { chatUpdate } from './methods/chat-update.ts'
import { conversationsHistory } from './methods/conversations-history.ts'
import { conversationsInfo } from './methods/conversations-info.ts'
import { conversationsMembers } from './methods/conversations-members.ts'
import { conversationsOpen } from './methods/conversations-open.ts'
import { conversationsReplies } from './methods/conversations-replies.ts'
import { filesCompleteUploadExternal } from './methods/files-complete-upload-external.ts'
import { filesGetUploadUrlExternal } from './methods/files-get-upload-url-external.ts'
import { filesInfo } from './methods/files-info.ts'
import { usergroupsList } from './methods/usergroups-list.ts'
import { usergroupsUsersList } from './methods/usergroups-users-list.ts'
import { usersInfo } from './methods/users-info.ts'
import { viewsOpen } from './methods/views-open.ts'
import { viewsPublish } from './methods/views-publish.ts'
import { viewsPush } from './methods/views-push.ts'
import { viewsUpdate } from './methods/views-update.ts'

/** Every method that the stand-in knows; others are `unknown_method`. */
export const METHODS: ReadonlyMap<string, Method> = new Map([
  ['api.test', apiTest],
  ['apps.connections.open', appsConnectionsOpen],
  ['auth.test', authTest],
  ['blocks.validate', blocksValidate],
  ['chat.delete', chatDelete],
  ['chat.getPermalink', chatGetPermalink],
  ['chat.postEphemeral', chatPostEphemeral],
  ['chat.postMessage', chatPostMessage],
  ['chat.update', chatUpdate],
  ['conversations.history', conversationsHistory],
  ['conversations.info', conversationsInfo],
  ['conversations.members', conversationsMembers],
  ['conversations.open', conversationsOpen],
  ['conversations.replies', conversationsReplies],
  ['files.completeUploadExternal', filesCompleteUploadExternal],
  ['files.getUploadURLExternal', filesGetUploadUrlExternal],
  ['files.info', filesInfo],
  ['usergroups.list', usergroupsList],
  ['usergroups.users.list', usergroupsUsersList],
  ['users.info', usersInfo],
  ['views.open', viewsOpen],
  ['views.publish', viewsPublish],
  ['views.push', viewsPush],
  ['views.update', viewsUpdate],
])

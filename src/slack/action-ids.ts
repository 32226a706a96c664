/*
 * Names by which Slack sends clicks and forms back. A message may hold several buttons of one kind, and Slack wants
 * every action_id only once in a message: the first has the bare name, the others a number after it. Listeners
 * register `actionPattern(NAME)`, which matches both.
 */

/** Button: opens the View cause modal. Value: JSON `{ c: cluster, k: job key }`, read by `readCauseValue`. */
export const VIEW_CAUSE = 'view_cause'

/** Button: runs a command as if it were typed. Value: the text after `/obbackup`. */
export const RUN_COMMAND = 'run_command'

/** Button of a status answer: the same again. Value: the command. */
export const STATUS_REFRESH = 'status_refresh'

/** Button of a status answer: the same with every healthy tenant. Value: the command. */
export const STATUS_SHOW_ALL = 'status_show_all'

/** Button of an answer: the same again in its place. Value: the command. */
export const REFRESH = 'refresh'

/** Button of an answer: posts it into the channel for everybody. Value: the command. */
export const SHARE = 'share'

/** Buttons of a list, to another page. Value: `${listing id}.${page}`, read by `readListingValue`. */
export const LIST_PAGE = 'list_page'

/** Button of a list: the same page, read now. Value as for {@link LIST_PAGE}. */
export const LIST_REFRESH = 'list_refresh'

/** Button of a list: posts this page into the channel for everybody. Value as for {@link LIST_PAGE}. */
export const LIST_SHARE = 'list_share'

/** Button of a message that tells of several alerts: those that are open, as a file, for the clicker only. Value: JSON `{ c: cluster, g: group id }`. */
export const GROUP_CSV = 'group_csv'

/** Button of a list: the whole list as a file, for the asker only. Value as for {@link LIST_PAGE}. */
export const LIST_CSV = 'list_csv'

/** Button of a request card. Value: `${request id}.${token}`, read by `readDecisionValue`. */
export const APPROVE = 'approve'

/** Button of a request card; for the requester it withdraws. Value as for {@link APPROVE}. */
export const DENY = 'deny'

/** Button of an open alert: somebody sees to it. Which alert it is tells the message that it stands in. */
export const ACK = 'ack'

/** Menu of an open alert: it may wait. Value of the choice: `1h`, `4h`, `run`. */
export const SNOOZE = 'snooze'

/** Button of a mute in a list. Value: the mute's id. */
export const UNMUTE = 'unmute'

/** Select in the restore form: another cluster was chosen; the form is to be made again. */
export const RESTORE_CLUSTER = 'restore_cluster'

/** Select in the restore form: another tenant was chosen; the form is to be made again. */
export const RESTORE_TENANT = 'restore_tenant'

/** callback_id of the restore form's submission. */
export const RESTORE_SUBMIT = 'restore_submit'

/** Select in the form of an operation: another cluster was chosen; the form is to be made again. */
export const OPERATION_CLUSTER = 'operation_cluster'

/** callback_id of the submission of an operation's form. */
export const OPERATION_SUBMIT = 'operation_submit'

/** Button in a form whose operation cannot be: opens another one instead. Value: the text after `/obbackup`. */
export const FORM_INSTEAD = 'form_instead'
/** The same form once more, after the database did not answer. */
export const FORM_AGAIN = 'form_again'

/** Button of a card that counts down: it does not run. Value as for {@link APPROVE}. */
export const STOP = 'stop'

/** callback_id of the form behind Approve. */
export const APPROVE_SUBMIT = 'approve_submit'

/** callback_id of the View cause modal. */
export const CAUSE_VIEW = 'cause_view'

/** callback_id of the modal that says "Reading…" or one sentence. */
export const MESSAGE_VIEW = 'message_view'

/** The action_id of the n-th element of a kind in one message or view; the first, 0, has the bare name. */
export function nthAction(id: string, n: number): string {
  return n === 0 ? id : `${id}:${n}`
}

/** Matches an action_id and its numbered forms; what listeners register for. */
export function actionPattern(id: string): RegExp {
  return new RegExp(`^${id}(:.*)?$`)
}

import type { ModalView } from '@slack/types'
import type { JobDetail } from '../../domain/job-detail.ts'
import { CAUSE_VIEW } from '../action-ids.ts'
import type { Look } from '../look.ts'
import { TITLE_MAX } from './plain-views.ts'
import { plainText } from './primitives.ts'
import { detailBlocks } from './render-job-detail.ts'

/** View cause: what `job` shows, in a modal. */
export function causeView(detail: JobDetail, look: Look): ModalView {
  return {
    type: 'modal',
    callback_id: CAUSE_VIEW,
    title: plainText(isBad(detail) ? 'Cause' : 'Job', TITLE_MAX),
    close: plainText('Close', TITLE_MAX),
    blocks: detailBlocks(detail, look),
  }
}

function isBad({ job }: JobDetail): boolean {
  return job.state === 'failed' || job.state === 'partial'
}

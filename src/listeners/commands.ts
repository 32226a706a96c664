import type { App } from '@slack/bolt'
import { type Command, commandLine, readCommand } from '../domain/command.ts'
import { BotError } from '../errors.ts'
import { findCluster, readChoices } from '../flows/choices.ts'
import { mayAsk, notOperator } from '../flows/request.ts'
import { renderMisread } from '../slack/blocks/render-misread.ts'
import { restoreView } from '../slack/blocks/restore-view.ts'
import type { Asker } from '../slack/interactive.ts'
import { answered } from './answered.ts'
import { answerTo } from './answers.ts'
import type { Listening } from './listening.ts'
import { openModal, RESTORE_TITLE } from './modal.ts'

/** `/obbackup …`: acknowledged at once, before anything is read or queried (RULES §1.4). */
export function listenToCommands(app: App, listening: Listening): void {
  app.command(/.*/, async ({ command, ack }) => {
    const arrived = performance.now()
    await ack()
    listening.acked('command', (performance.now() - arrived) / 1000)
    runCommand(listening, command.text, {
      asker: {
        user: command.user_id,
        channel: command.channel_id,
        responseUrl: command.response_url,
      },
      triggerId: command.trigger_id,
      replace: false,
      showAll: false,
    })
  })
}

/** Where a command came from. */
export interface Invocation {
  readonly asker: Asker
  readonly triggerId: string
  /** Whether the answer takes the place of the message that was clicked. */
  readonly replace: boolean
  readonly showAll: boolean
}

/** Runs a command's text, typed or behind a button; the answer reaches the asker later. */
export function runCommand(listening: Listening, text: string, invocation: Invocation): void {
  const { asker, replace } = invocation
  const { context, look } = listening
  const read = readCommand(text, { now: context.clock.now(), timeZone: context.config.timeZone })
  if (!read.ok) {
    answered(listening, asker, 'the command', async () => renderMisread(read, look), {
      replace,
    })
    return
  }
  const { command } = read
  if (command.kind === 'restore start') {
    openRestore(listening, command, invocation)
    return
  }
  const what = command.kind === 'list' ? 'the list' : command.kind
  const facts = { line: commandLine(text), user: asker.user, showAll: invocation.showAll }
  answered(listening, asker, what, () => answerTo(listening, command, facts), { replace })
}

/** Opens the form: a loading modal first, because the trigger lives only 3 s, then the real one. */
function openRestore(
  listening: Listening,
  command: Extract<Command, { kind: 'restore start' }>,
  { asker, triggerId }: Invocation,
): void {
  const { context } = listening
  answered(listening, asker, 'restore start', () =>
    openModal(listening, triggerId, RESTORE_TITLE, async () => {
      if (!(await mayAsk(context, asker.user))) throw new BotError(notOperator(context.config))
      const names = [...context.clusters.keys()]
      const cluster = findCluster(context.clusters, command.cluster ?? names[0] ?? null)
      const choices = await readChoices(context, cluster, { tenant: command.tenant })
      if (command.tenant !== null && choices.tenantId === null) {
        const known = choices.tenants.map((tenant) => tenant.name).join(', ')
        throw new BotError(
          `There is no tenant "${command.tenant.slice(0, 60)}" on ${choices.cluster}. Tenants: ${known}.`,
        )
      }
      return restoreView(choices, {}, { channel: asker.channel })
    }),
  )
}

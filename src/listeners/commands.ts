import type { App } from '@slack/bolt'
import { clusterSlip } from '../domain/cluster-slip.ts'
import { commandLine, type Read, readCommand } from '../domain/command.ts'
import { renderMisread } from '../slack/blocks/render-misread.ts'
import type { Asker } from '../slack/interactive.ts'
import { answered } from './answered.ts'
import { answerTo } from './answers.ts'
import { openForm } from './forms.ts'
import type { Listening } from './listening.ts'

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
  const read = readAgainst(context, text)
  if (!read.ok) {
    answered(listening, asker, 'the command', async () => renderMisread(read, look), {
      replace,
    })
    return
  }
  const { command } = read
  if (command.kind === 'operate') {
    openForm(listening, command, invocation)
    return
  }
  const what = command.kind === 'list' ? 'the list' : command.kind
  const facts = { line: commandLine(text), user: asker.user, showAll: invocation.showAll }
  answered(listening, asker, what, () => answerTo(listening, command, facts), { replace })
}

/** The command, or what is wrong with it, the name of its cluster too; that of a mute is a pattern. */
function readAgainst({ clock, config, clusters }: Listening['context'], text: string): Read {
  const read = readCommand(text, { now: clock.now(), timeZone: config.timeZone })
  if (!read.ok || read.command.kind === 'mute') return read
  const acts = read.command.kind === 'operate'
  const slip = clusterSlip(commandLine(text), [...clusters.keys()], { acts })
  return slip === null ? read : { ok: false, ...slip }
}

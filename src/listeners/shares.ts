import { type Command, commandLine, readCommand } from '../domain/command.ts'
import { BotError } from '../errors.ts'
import { checkShareable, share } from '../flows/share.ts'
import { renderShareNotice } from '../slack/blocks/shared-message.ts'
import type { Asker } from '../slack/interactive.ts'
import { answered } from './answered.ts'
import { answerTo } from './answers.ts'
import type { Listening } from './listening.ts'

/** Answers about the database. Who asked for what, and how obbackup is set up, is not for a channel. */
const SHAREABLE: ReadonlySet<Command['kind']> = new Set(['status', 'job', 'log', 'sets', 'digest'])

/** Share to channel under an answer that is no list: the command is answered again, for everybody. */
export function shareAnswer(listening: Listening, asker: Asker, value: string): void {
  const { context, kick } = listening
  answered(listening, asker, 'Share to channel', async () => {
    await checkShareable(context, asker.channel)
    const at = { now: context.clock.now(), timeZone: context.config.timeZone }
    const read = readCommand(value, at)
    const line = commandLine(value)
    if (!read.ok || !SHAREABLE.has(read.command.kind) || read.command.kind === 'operate') {
      throw new BotError('This button is damaged. Type the command again.')
    }
    const facts = { line, user: asker.user, showAll: false }
    const rendered = await answerTo(listening, read.command, facts)
    const place = { by: asker.user, channel: asker.channel, command: line, what: line }
    const posted = await share(context, place, rendered)
    if (posted) kick()
    return renderShareNotice(posted)
  })
}

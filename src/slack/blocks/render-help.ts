import { closest } from '../../domain/closest.ts'
import {
  FILTER_HELP,
  OPERATION_HELP,
  SUBCOMMANDS,
  type Subcommand,
  type SubcommandGroup,
} from '../../domain/subcommands.ts'
import { nthAction, RUN_COMMAND } from '../action-ids.ts'
import { clean, escapeText } from '../format.ts'
import type { Look } from '../look.ts'
import { type Rendered, toRendered } from '../rendered.ts'
import { actions, button, section, sections } from './primitives.ts'

const GROUPS: Readonly<Record<SubcommandGroup, string>> = {
  ask: 'Ask',
  act: 'Act',
  self: 'About obbackup',
}

const listed = (help: typeof FILTER_HELP) =>
  help.map((one) => `\`${escapeText(one.usage)}\` ${escapeText(one.does)}`)
const FILTERS = listed(FILTER_HELP)
const FLAGS = listed(OPERATION_HELP)

/** What answers most questions, in the order in which they come. */
const FIRST_SHOWN = ['status', 'since', 'data', 'log', 'sets', 'requests', 'help']
/** The same for those who may have something done. */
const ACTS_SHOWN = ['backup', 'restore start']

/** Nothing was typed: a few commands to begin with, and where the others are. */
export function renderStart(look: Look): Rendered {
  const names = look.acts ? FIRST_SHOWN.toSpliced(-2, 0, ...ACTS_SHOWN) : FIRST_SHOWN
  const shown = names.flatMap((name) => SUBCOMMANDS.filter((one) => one.name === name))
  const title = 'obbackup: backups and restores of OceanBase'
  return toRendered(`${title}: ${names.join(', ')}`, [
    section([
      `*${title}*`,
      ...shown.map((one) => `\`/obbackup ${one.name}\` ${escapeText(one.does)}`),
    ]),
    section(
      `These are the first; \`/obbackup help\` lists all ${SUBCOMMANDS.length}, \`/obbackup help data\` says what one of them takes.`,
    ),
    ...actions([run('status', 0), run('since', 1), run('requests', 2), run('help', 3)]),
  ])
}

/** Help: every subcommand with an example that runs, or one of them; a wrong topic gets a guess. */
export function renderHelp(topic: string | null, _look: Look): Rendered {
  if (topic === null) return overview('obbackup: backups and restores of OceanBase')
  const asked = clean(topic, 60).toLowerCase()
  const exact = SUBCOMMANDS.find((one) => one.name === asked)
  const found =
    exact ??
    SUBCOMMANDS.find((one) => one.name.split(' ')[0] === asked) ??
    // `backup full`, `cleanup policy set`: a verb has the help of its subcommand.
    SUBCOMMANDS.toSorted((a, b) => b.name.length - a.name.length).find((one) =>
      asked.startsWith(`${one.name} `),
    )
  if (found) return single(found)
  const near = closest(
    asked,
    SUBCOMMANDS.map((one) => one.name),
  )
  return near
    ? unknownTopic(asked, near)
    : overview(`There is no help on "${asked}". These are the subcommands`)
}

function overview(title: string): Rendered {
  const names = SUBCOMMANDS.map((one) => one.name).join(', ')
  const groups = (Object.keys(GROUPS) as SubcommandGroup[]).flatMap((group) => {
    const listed = SUBCOMMANDS.filter((one) => one.group === group)
    return sections([
      `*${GROUPS[group]}*`,
      ...listed.map((one) => `\`/obbackup ${escapeText(one.usage)}\`\n${escapeText(one.does)}`),
    ])
  })
  return toRendered(`${title}: ${names}`, [
    section(`*${escapeText(title)}*`),
    ...groups,
    section([
      'Every subcommand has its own help: `/obbackup help data` lists the filters, such as `--last 24h` and `--status failed`.',
      'Nothing is started from here without an approval by somebody else, unless a policy allows break-glass. Times need a zone, for example `2026-11-20 12:29 +08:00`.',
    ]),
    ...actions([run('status', 0), run('data', 1), run('requests', 2)]),
  ])
}

function single(one: Subcommand): Rendered {
  return toRendered(`/obbackup ${one.usage}: ${one.does}`, [
    section([
      `\`/obbackup ${escapeText(one.usage)}\``,
      escapeText(one.does),
      `For example: \`/obbackup ${escapeText(one.example)}\``,
    ]),
    ...(one.asks ? [section(['*Flags*', ...FLAGS])] : []),
    ...(one.filters ? [section(['*Filters*', ...FILTERS])] : []),
    ...actions([one.typed ? null : run(one.example, 0)]),
  ])
}

function unknownTopic(asked: string, near: string): Rendered {
  const message = `There is no help on "${asked}". Did you mean ${near}?`
  return toRendered(message, [
    section([escapeText(message), `\`/obbackup help ${near}\``]),
    ...actions([run(`help ${near}`, 0)]),
  ])
}

function run(command: string, n: number) {
  return button(nthAction(RUN_COMMAND, n), `/obbackup ${command}`, {
    value: command,
    label: `Run /obbackup ${command}`,
  })
}

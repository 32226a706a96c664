import type { JobArea } from './job.ts'

/** What a subcommand is for: asking the database, acting on it, or looking after obbackup itself. */
export type SubcommandGroup = 'ask' | 'act' | 'self'

/** A subcommand with the line that help shows, what it does, and an example that runs. */
export interface Subcommand {
  /** One word, or two for a verb: `restore start`. */
  readonly name: string
  readonly group: SubcommandGroup
  readonly usage: string
  /** Whether `[filters]` in its usage are those of {@link FILTER_HELP}. */
  readonly filters?: boolean
  /** Whether it opens the form of an operation, and takes {@link OPERATION_HELP}. */
  readonly asks?: true
  readonly does: string
  readonly example: string
  /** Its example changes something: it is shown to be typed, never run by a button. */
  readonly typed?: true
}

/** Areas as they are typed behind `job`. */
export const AREAS: readonly JobArea[] = [
  'data',
  'cleanup',
  'restore',
  'recover',
  'copy',
  'validation',
]

/** The word that asks for an area's list, and how many days back it looks unless told otherwise. */
export interface ListWord {
  readonly area: JobArea
  readonly word: string
  readonly days: number
}

/** Lists by word, in the order of help. Backups come daily and cleanups hourly; the others are rare. */
export const LIST_WORDS: readonly ListWord[] = [
  { area: 'data', word: 'data', days: 7 },
  { area: 'cleanup', word: 'cleanup', days: 7 },
  { area: 'restore', word: 'restore', days: 30 },
  { area: 'recover', word: 'recover', days: 30 },
  { area: 'copy', word: 'copies', days: 30 },
  { area: 'validation', word: 'validations', days: 30 },
]

/** What every list takes. */
const FILTERS = '[tenant] [filters]'

/** Filters of lists with what they mean, for help. */
export const FILTER_HELP: readonly { readonly usage: string; readonly does: string }[] = [
  { usage: '--last 24h', does: 'started in the last hours (h), days (d) or weeks (w)' },
  {
    usage: '--from TIME --to TIME',
    does: 'started between two times: "2026-11-20 08:00 +08:00", a date, or how long ago (2d)',
  },
  {
    usage: '--status failed,running',
    does: 'in-progress, pending, running, completed, partial, failed, cancelled, or a word of the views',
  },
  { usage: '--tenant NAME', does: 'of one tenant, by name or id; the name alone does as well' },
  { usage: '--cluster NAME', does: 'on one cluster' },
  { usage: '--page N', does: 'another page; 10 jobs on each' },
]

/** What every command that opens a form takes, for help. */
export const OPERATION_HELP: readonly { readonly usage: string; readonly does: string }[] = [
  { usage: '--cluster NAME', does: 'on one cluster' },
  { usage: '--break-glass', does: 'without approval after a countdown, where policy allows it' },
]

/** Every subcommand, in the order in which help lists them. */
export const SUBCOMMANDS: readonly Subcommand[] = [
  {
    name: 'status',
    group: 'ask',
    usage: 'status [tenant] [--cluster NAME]',
    does: 'what runs, what is protected, what needs somebody',
    example: 'status',
  },
  {
    name: 'data',
    group: 'ask',
    usage: `data ${FILTERS}`,
    filters: true,
    does: 'data backups, full and incremental: running ones, then those of the last 7 days',
    example: 'data --last 24h --status failed,running',
  },
  {
    name: 'log',
    group: 'ask',
    usage: 'log [tenant] [--cluster NAME] [--status WORDS] [--last 24h]',
    does: 'log archive: state, latest archived time, how far behind, rounds and pieces',
    example: 'log --status failed,stopped',
  },
  {
    name: 'cleanup',
    group: 'ask',
    usage: `cleanup ${FILTERS}`,
    filters: true,
    does: 'backup cleanups of the last 7 days',
    example: 'cleanup --last 24h',
  },
  {
    name: 'restore',
    group: 'ask',
    usage: `restore ${FILTERS}`,
    filters: true,
    does: 'tenant restores of the last 30 days; restore start asks for one',
    example: 'restore --last 30d',
  },
  {
    name: 'recover',
    group: 'ask',
    usage: `recover ${FILTERS}`,
    filters: true,
    does: 'table recoveries of the last 30 days',
    example: 'recover',
  },
  {
    name: 'sets',
    group: 'ask',
    usage: 'sets [tenant] [--cluster NAME]',
    does: 'backup sets and their chains, what can be restored to, and the gaps',
    example: 'sets',
  },
  {
    name: 'since',
    group: 'ask',
    usage: 'since [24h]',
    does: 'what happened since you last looked (status, since), at most 7 days back; for you alone',
    example: 'since',
  },
  {
    name: 'digest',
    group: 'ask',
    usage: 'digest [daily|weekly]',
    does: 'the digest of the last day or week, up to now',
    example: 'digest',
  },
  {
    name: 'job',
    group: 'ask',
    usage: `job <${AREAS.join('|')}> <id> [--tenant NAME] [--cluster NAME] [--columns]`,
    does: "one job: phases, counters, result, cause, next step; --columns adds the views' own columns",
    example: 'job data 12',
  },
  {
    name: 'copies',
    group: 'ask',
    usage: `copies ${FILTERS}`,
    filters: true,
    does: 'second backups (backups of backups) of the last 30 days; OceanBase 3.x only',
    example: 'copies',
  },
  {
    name: 'validations',
    group: 'ask',
    usage: `validations ${FILTERS}`,
    filters: true,
    does: 'backup validations of the last 30 days, where the version has them',
    example: 'validations',
  },
  {
    name: 'backup',
    group: 'act',
    usage: 'backup full|incremental [tenant …]',
    asks: true,
    does: 'opens the form for a backup of the tenants named, up to 20',
    example: 'backup full crm',
  },
  {
    name: 'archive',
    group: 'act',
    usage: 'archive start|stop|suspend|resume|restart [tenant …]',
    asks: true,
    does: 'opens the form for the log archive; restart mends an interrupted one: stop, start, full backup',
    example: 'archive restart crm',
  },
  {
    name: 'cleanup start',
    group: 'act',
    usage: 'cleanup start [tenant …]',
    asks: true,
    does: 'opens the form that deletes obsolete backups now, where the version can',
    example: 'cleanup start crm',
  },
  {
    name: 'cleanup policy',
    group: 'act',
    usage: 'cleanup policy set|drop [tenant]',
    asks: true,
    does: 'opens the form for how long backups are kept by the automatic cleanup',
    example: 'cleanup policy set crm',
  },
  {
    name: 'cancel',
    group: 'act',
    usage: 'cancel backup|cleanup|restore|recover [tenant …]',
    asks: true,
    does: 'opens the form that stops what runs; cancelling a restore drops the half-restored tenant',
    example: 'cancel backup crm',
  },
  {
    name: 'restore start',
    group: 'act',
    usage: 'restore start [tenant]',
    asks: true,
    does: 'opens the form for a restore into a new tenant; somebody else approves it',
    example: 'restore start',
  },
  {
    name: 'recover start',
    group: 'act',
    usage: 'recover start [tenant]',
    asks: true,
    does: 'opens the form that brings tables back from a backup, under new names',
    example: 'recover start crm',
  },
  {
    name: 'activate',
    group: 'act',
    usage: 'activate [tenant]',
    asks: true,
    does: 'opens the form that makes a restored standby tenant PRIMARY, so that it takes writes',
    example: 'activate crm_fix',
  },
  {
    name: 'requests',
    group: 'act',
    usage: 'requests',
    does: 'what waits for approval, and what became of the last ones',
    example: 'requests',
  },
  {
    name: 'audit',
    group: 'act',
    usage: 'audit [r-…] [--last 7d]',
    does: 'who asked, decided and ran what, newest first, and whether the log is whole',
    example: 'audit --last 7d',
  },
  {
    name: 'policy',
    group: 'act',
    usage: 'policy',
    does: 'what every policy opens, to whom, and what is wrong with it',
    example: 'policy',
  },
  {
    name: 'policy explain',
    group: 'act',
    usage: 'policy explain [me|U…] <operation> [tenant] [--cluster NAME]',
    does: 'whether somebody may ask for it, approve it, or break the glass, by which policy, and why not',
    example: 'policy explain me backup',
  },
  {
    name: 'rules backtest',
    group: 'self',
    usage: 'rules backtest [--last 30d] [--set RULE.LIMIT=VALUE] [--cluster NAME]',
    does: 'what the rules would have said over what is remembered, as they are or changed',
    example: 'rules backtest --last 30d --set too_long.times=2',
  },
  {
    name: 'mute',
    group: 'act',
    usage:
      'mute [--cluster NAME] [--tenant NAME] [--area AREA] [--rule RULE] --for 4h|--until TIME --reason "…"',
    does: 'alerts are kept back until then, and told when it ends; for operators',
    example: 'mute --tenant crm --for 4h --reason "storage is moved"',
    typed: true,
  },
  {
    name: 'unmute',
    group: 'act',
    usage: 'unmute ID',
    does: 'ends a mute now; what it kept back is told',
    example: 'unmute m-k3v9px',
    typed: true,
  },
  {
    name: 'mutes',
    group: 'self',
    usage: 'mutes',
    does: 'what is muted, by whom, why and until when; maintenance windows that last',
    example: 'mutes',
  },
  {
    name: 'routes test',
    group: 'self',
    usage:
      'routes test [--cluster NAME] [--tenant NAME] [--area AREA] [--severity critical] [--rule RULE]',
    does: 'where such an alert would go, and whom it would mention',
    example: 'routes test --tenant crm --severity critical',
  },
  {
    name: 'doctor',
    group: 'self',
    usage: 'doctor',
    does: 'checks tokens, channels, databases, grants and the store, with a remedy for each problem',
    example: 'doctor',
  },
  {
    name: 'delivery',
    group: 'self',
    usage: 'delivery ID',
    does: 'the way of one message from the rows of a view to its place in Slack; the id stands below it in small letters',
    example: 'delivery d-7k3mxa',
  },
  {
    name: 'help',
    group: 'self',
    usage: 'help [subcommand]',
    does: 'every subcommand, or one of them with what it takes',
    example: 'help data',
  },
]

/** What may be typed first, once each. */
export const FIRST_WORDS: readonly string[] = [
  ...new Set(SUBCOMMANDS.map((one) => one.name.split(' ')[0] ?? '')),
]

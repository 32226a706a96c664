import type { Random } from '../chaos/random.ts'

/** Texts that have broken statements before, or could: each is a piece of a name, a password, an address or a time. */
const PIECES: readonly string[] = [
  "'",
  '"',
  '`',
  '\\',
  "\\'",
  "''",
  '``',
  "'''",
  '\\\\',
  '-- ',
  '--',
  '#',
  '/*',
  '*/',
  '/*!50000 ',
  ';',
  '; ALTER SYSTEM NOARCHIVELOG; ',
  "' OR '1'='1",
  "'; ALTER SYSTEM CANCEL BACKUP; -- ",
  "' DESCRIPTION = 'x",
  "' ONLY; ALTER SYSTEM BACKUP DATABASE; -- ",
  '`,`hr',
  '` TENANT = `hr',
  '`.`*',
  ' PLUS ARCHIVELOG',
  ' TENANT = ALL',
  'hr,shop',
  'a.b',
  'all',
  'ALL',
  'All',
  'all_user',
  'ALL_META',
  'sys',
  'SYS',
  'sys ',
  // Homoglyphs of all and sys, and a blank of no width.
  '\u0430ll',
  '\u0455\u0443\u0455',
  '\uff41\uff4c\uff4c',
  'all\u200b',
  '\u2018',
  '\u02bc',
  '\uff07',
  '\ufe68',
  '\0',
  '\n',
  '\r\n',
  '\t',
  '\b',
  '\u001a',
  '\u007f',
  '\u0085',
  '\u2028',
  '\u202e',
  '\ud800',
  '\udc00',
  '\u{1f4a3}',
  'e\u0301',
  ' ',
  '  ',
  '*',
  '%',
  '_',
  '?',
  ':name',
  '@a',
  '@@version',
  '$',
  'AUX_RECOVER$1740794400000000',
  'aux_recover$1',
  'META$1002',
  '$(id)',
  '%s',
  'TENANT',
  'DESCRIPTION',
  'DATABASE',
  'NULL',
  '1',
  '0',
  '-1',
  '1e3',
  '0x616c6c',
  "x'61'",
  "_utf8'a'",
  '99999999999999999999',
  '999999999999999999999',
  'p&method=quick',
  'a=b',
  '&',
  '=',
  ',',
  'z1;z2',
  'F@z1',
  'F{1}@z1,R{ALL_SERVER}@z2',
  "IDENTIFIED BY 'x'",
  'identified by ',
  'access_key=abc',
  'password=abc',
  '"password":"abc"',
  'oss://u:p@h/x',
]

/** Any text that a person or a program could put into a field. */
export function hostileText(random: Random): string {
  if (random.chance(0.03)) return ''
  if (random.chance(0.05)) return random.pick(["'", 'a', '\\', '`']).repeat(random.whole(60, 6000))
  const parts = Array.from({ length: random.whole(1, 4) }, () =>
    random.chance(0.4) ? plainWord(random) : random.pick(PIECES),
  )
  return parts.join('')
}

const QUOTING = PIECES.filter(
  (piece) => /[`'"\\*/;#.-]/.test(piece) && !/\p{C}|by |key|word/iu.test(piece),
)

/** A text that ends a name or literal where nobody wants it, without anything that is refused for other reasons. */
export function quotingText(random: Random): string {
  const parts = [random.pick(QUOTING), plainWord(random), random.pick(QUOTING)]
  return parts.slice(random.whole(0, 1), random.whole(2, 3)).join('')
}

/** Letters and digits. */
export function plainWord(random: Random): string {
  const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_'
  return Array.from({ length: random.whole(1, 9) }, () => random.pick([...letters])).join('')
}

/** Mostly the plain text, sometimes a hostile one, sometimes the plain one with something hostile in it. */
export function mostly(random: Random, plain: string, share = 0.1): string {
  if (!random.chance(share)) return plain
  if (random.chance(0.5)) return hostileText(random)
  const at = random.whole(0, plain.length)
  return plain.slice(0, at) + random.pick(PIECES) + plain.slice(at)
}

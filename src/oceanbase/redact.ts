/** What stands in place of a secret, in every text that leaves this edge. */
export const HIDDEN = '[hidden]'

/** A quoted literal: backslash and doubled-quote escapes, and a quote that was cut off before its end. */
const QUOTED = `(?:'(?:[^'\\\\]|\\\\[\\s\\S]|'')*(?:'|\\\\?$)|"(?:[^"\\\\]|\\\\[\\s\\S]|"")*(?:"|\\\\?$))`

/** Keys whose value is a secret wherever they stand (COMMANDS §0.3, trap 21; more for object stores' own words). */
const KEY = [
  'access_id',
  'access_key',
  'access_key_id',
  'access_key_secret',
  'appid',
  'sts_\\w+',
  'role_arn',
  'external_id',
  'encrypt_key',
  'kms_info',
  'kms_encrypt_info',
  'secret(?:_access)?_key',
  '(?:security|session)_token',
  'password',
  'passwd',
].join('|')

/** `key=value`, up to the next `&`, `,`, quote or blank; a quoted or braced value whole. */
const KEY_EQUALS = new RegExp(
  `(${KEY})(\\s*:?=\\s*)(?:(?:${QUOTED}|\\{[^}]*\\}?)[^&,'"\`\\s]*|[^&,'"\`\\s]+)`,
  'gi',
)

/** `"key": "value"`, the JSON form. Only with the key in quotes: "(using password: YES)" is no secret. */
const KEY_JSON = new RegExp(
  `((?:"(?:${KEY})"|'(?:${KEY})')\\s*:\\s*)(${QUOTED}|[^&,'"\`\\s}]+)`,
  'gi',
)

/** `IDENTIFIED BY 'a', 'b'` and `ENCRYPTED BY '…'`: the whole list of strings, not only the first. */
const SPOKEN_LIST = new RegExp(
  `((?:identified|encrypted)\\s+by\\s+(?:password\\s+)?)(${QUOTED}(?:\\s*,\\s*${QUOTED})*|[^\\s'",;]+)`,
  'gi',
)

/** `IDENTIFIED VIA plugin USING '…'`, as some servers print grants. */
const PLUGIN = new RegExp(
  `(identified\\s+(?:via|with)\\s+\\S+\\s+(?:using|as|by)\\s+(?:password\\s+)?)(${QUOTED})`,
  'gi',
)

const STS_CREDENTIAL = new RegExp(`(sts_credential\\s+)(${QUOTED})`, 'gi')

/** `scheme://user:password@host`. */
const USER_INFO = /(:\/\/)[^\s/:@'"`]+:[^\s/@'"`]+@/g

/**
 * The text with every secret replaced by `[hidden]` (COMMANDS §0.3). Applying it twice changes nothing more.
 * It reads text that may be cut off anywhere, as COMMENT columns and error messages are.
 */
export function redact(text: string): string {
  return text
    .replace(SPOKEN_LIST, hide)
    .replace(PLUGIN, hide)
    .replace(STS_CREDENTIAL, hide)
    .replace(KEY_JSON, hide)
    .replace(KEY_EQUALS, `$1$2${HIDDEN}`)
    .replace(USER_INFO, `$1${HIDDEN}@`)
}

/** Keeps the value's own quotes: others could join with what follows and be read as one literal the next time. */
function hide(_: string, before: string, value: string): string {
  const quote = /^['"]/.test(value) ? (/['"]$/.exec(value)?.[0] ?? value[0]) : ''
  return `${before}${quote}${HIDDEN}${quote}`
}

/**
 * A destination as people may see it: scheme, bucket, path and `?host=` only (COMMANDS §0.3). Text that is
 * no URI is redacted instead.
 */
export function shownUri(uri: string): string {
  const match = /^\s*([a-z][a-z0-9+.-]*:\/\/[^?\s]*)(?:\?(\S*))?\s*$/i.exec(uri)
  if (!match) return redact(uri)
  const [, base = '', query = ''] = match
  const host = query.split('&').find((pair) => /^host=/i.test(pair))
  return redact(host ? `${base}?${host}` : base)
}

/** Whether a destination carries anything that {@link shownUri} leaves out because it is a key. */
export function hasKeys(uri: string): boolean {
  return redact(uri) !== uri
}

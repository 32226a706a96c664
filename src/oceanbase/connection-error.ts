import { OceanBaseError } from '../errors.ts'
import { type Account, grantFor, placeOf, settingsOf, superNeeded, tenantOf } from './account.ts'
import { errnoName, isDenied, isPassing } from './error-names.ts'
import { redact } from './redact.ts'

/** What the server said in an error packet, redacted. */
export interface ServerAnswer {
  readonly errno: number
  readonly message: string
}

/** The error packet behind a driver error, or null when no server answered (network, timeout, TLS). */
export function serverAnswer(error: unknown): ServerAnswer | null {
  if (!(error instanceof Error) || !('sqlState' in error) || !('errno' in error)) return null
  const { errno } = error
  if (typeof errno !== 'number' || errno < 1) return null
  return { errno, message: redact(error.message) }
}

/**
 * A driver error as an OceanBaseError that says what happened, where, and what to do. The driver's error holds
 * the statement and its own stack, so nothing of it is kept but its redacted message: no `cause`.
 */
export function toOceanBaseError(error: unknown, account: Account, doing: string): OceanBaseError {
  if (error instanceof OceanBaseError) return error
  const answer = serverAnswer(error)
  return answer ? refused(answer, account, doing) : unreachable(error, account, doing)
}

function refused(answer: ServerAnswer, account: Account, doing: string): OceanBaseError {
  const { errno } = answer
  const start = `${account.cluster}: ${placeOf(account)}`
  if (errno === 1045) {
    return new OceanBaseError(
      `${start} refused the login of ${account.user} (1045). Check ${settingsOf(account)}; ` +
        'the user is written with its tenant, as in name@sys, or name@sys#cluster through OBProxy.' +
        (account.ssl ? '' : ' An account that takes TLS only is refused the same way: set OB_SSL.'),
      { errno, retryable: false },
    )
  }
  if (errno === 1235 && /oracle tenant/i.test(answer.message)) {
    return new OceanBaseError(
      `${account.cluster}: tenant ${tenantOf(account)} is in Oracle mode, which this driver cannot enter. ` +
        'Configure a login of the sys tenant (user@sys): it sees every tenant.',
      { errno, retryable: false },
    )
  }
  if (isDenied(errno)) {
    return new OceanBaseError(
      `${start}: ${account.user} may not ${doing} (${errno}: ${answer.message}). ` +
        grantFor(account, superNeeded(answer.message)),
      { errno, retryable: false },
    )
  }
  return new OceanBaseError(`${start} could not ${doing}: ${errnoName(errno)}, ${answer.message}`, {
    errno,
    retryable: isPassing(errno),
  })
}

const TLS_CODE = /^(ERR_TLS|ERR_SSL|ERR_OSSL|CERT_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_|HANDSHAKE_)/

function unreachable(error: unknown, account: Account, doing: string): OceanBaseError {
  const code = codeOf(error)
  const place = placeOf(account)
  const start = `${account.cluster}: `
  if (TLS_CODE.test(code)) {
    return new OceanBaseError(
      `${start}no secure connection to ${place} (${code}: ${messageOf(error)}). Check OB_SSL and the certificate.`,
      { retryable: false },
    )
  }
  const plugin = unknownPlugin(error)
  if (plugin) {
    return new OceanBaseError(
      `${start}${place} wants ${account.user} to log in by the plugin ${plugin}, which is not supported. ` +
        'Let the account use mysql_native_password.',
      { retryable: false },
    )
  }
  return new OceanBaseError(start + reason(code, error, place, account, doing), {
    retryable: true,
  })
}

/** The authentication plugin that the driver cannot, or will not without TLS, serve; null for another error. */
function unknownPlugin(error: unknown): string | null {
  if (codeOf(error) === 'MYSQL_CLEAR_PASSWORD_NOT_ENABLED') return 'mysql_clear_password'
  return /using unknown plugin (\w+)/.exec(messageOf(error))?.[1] ?? null
}

function reason(code: string, error: unknown, place: string, account: Account, doing: string) {
  switch (code) {
    case 'ECONNREFUSED':
      return `nothing listens at ${place}. Is the server up, and are OB_HOST and OB_PORT right?`
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `the host name ${account.host} cannot be resolved. Check OB_HOST and DNS.`
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return `no route to ${place}. Check the network and OB_HOST.`
    case 'ETIMEDOUT':
      return `no connection to ${place} within ${account.connectTimeout / 1000} s. Check the network and the firewall.`
    case 'PROTOCOL_SEQUENCE_TIMEOUT':
      return `${place} did not ${doing} in time; the connection was given up.`
    default:
      return `the connection to ${place} was lost (${code || messageOf(error)}) while it should ${doing}.`
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : ''
}

function messageOf(error: unknown): string {
  return redact(error instanceof Error ? error.message : String(error))
}

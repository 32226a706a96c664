import { Secret } from '../../src/domain/secret.ts'
import type { StatementNeeds } from '../../src/oceanbase/statements.ts'
import type { Random } from '../chaos/random.ts'
import { MARK } from './fuzz-case.ts'
import { mostly, plainWord } from './hostile.ts'

/** Name of the configured backup password that an operation names. */
export const PASSWORD_NAME = 'main'

/** What the statements of a case are made with: a server, destinations with keys, a password, an origin. */
export function drawNeeds(random: Random): StatementNeeds {
  const password = new Secret(
    random.chance(0.03) ? '' : mostly(random, `pw ${plainWord(random)}`, 0.5) + MARK,
  )
  const archive = random.chance(0.8) ? new Secret(drawUri(random, 'archive')) : null
  return {
    generation: random.chance(0.75) ? 4 : 3,
    destinations: random.chance(0.97)
      ? { data: new Secret(drawUri(random, 'data')), archive }
      : null,
    password: (name) => (name === PASSWORD_NAME ? password : null),
    origin: random.chance(0.95)
      ? { cluster: mostly(random, 'obprod', 0.05), id: mostly(random, '1', 0.05) }
      : null,
  }
}

function drawUri(random: Random, what: string): string {
  const host = mostly(random, 'oss.example.com', 0.05)
  const base = random.pick([
    `oss://ob-backup/${what}/t1002?host=${host}`,
    `s3://bucket/${what}?host=${host}`,
    `cos://bucket/${what}?host=${host}&appid=${MARK}`,
    `file:///backup/${what}`,
  ])
  const keys = base.includes('?')
    ? `&access_id=${MARK}&access_key=${mostly(random, 'k', 0.05)}${MARK}`
    : ''
  return mostly(random, base, 0.05) + keys
}

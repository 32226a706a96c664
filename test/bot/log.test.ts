import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Secret } from '../../src/domain/secret.ts'
import { createLog } from '../../src/log.ts'

function logWith(...secrets: string[]) {
  const lines: string[] = []
  const log = createLog(
    secrets.map((one) => new Secret(one)),
    (line) => lines.push(line),
  )
  return { log, lines }
}

it('a line is one JSON object with level, time and message', () => {
  const { log, lines } = logWith()
  log.warn({ cluster: 'prod', errno: 4012 }, 'poll failed')
  expect(lines).toHaveLength(1)
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    level: 'warn',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    cluster: 'prod',
    errno: 4012,
    msg: 'poll failed',
  })
})

it('configured secrets are in no line, wherever they stand and whatever they are made of', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', minLength: 4, maxLength: 40 }).filter((one) => /\S{4}/.test(one)),
      (secret) => {
        const { log, lines } = logWith(secret)
        log.error({ a: secret, b: { c: [`x${secret}y`] }, stack: `at ${secret}` }, `m ${secret}`)
        const line = lines.join('')
        const names =
          '{"level":"error","time":,"a":"b":{"c":["xy"]},"stack":"at ","msg":"m [hidden]"}'
        if (names.includes(secret)) return
        expect(line).not.toContain(JSON.stringify(secret).slice(1, -1))
      },
    ),
  )
})

it.each([
  ['a destination', 'oss://bk/x?host=h&access_id=AKID&access_key=KEYKEY', ['AKID', 'KEYKEY']],
  ['a statement', "SET ENCRYPTION ON IDENTIFIED BY 'PassPass1' ONLY", ['PassPass1']],
])('keys in %s are taken out', (_, text, keys) => {
  const { log, lines } = logWith()
  log.info({ text }, 'x')
  for (const key of keys) expect(lines.join('')).not.toContain(key)
  expect(JSON.parse(lines.join(''))).toMatchObject({
    text: expect.stringContaining('[hidden]'),
    msg: 'x',
  })
})

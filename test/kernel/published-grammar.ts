import { execFile } from 'node:child_process'
import { access, mkdir, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'
import { cacheFolder } from './wheel.ts'

const run = promisify(execFile)

/**
 * OceanBase's own grammar for MySQL mode, made into JavaScript and published for its developer center. It has RESTORE,
 * which the wheels have not, and stands at a 4.0 or 4.1: no PREVIEW, no RECOVER TABLE, no CANCEL RESTORE.
 */
export const GRAMMAR = '@oceanbase-odc/ob-parser-js@3.3.0'

/** Where a statement stops being one of the grammar, or null when it is one. */
export type Grammar = (sql: string) => string | null

const PARSED = z.object({
  result: z
    .object({
      error: z
        .object({ hash: z.object({ errStr: z.string() }).loose() })
        .loose()
        .optional(),
    })
    .loose()
    .nullish(),
})
const MODULE = z.object({
  default: z.custom<new () => { parse(sql: string): unknown }>(
    (value) => typeof value === 'function',
  ),
})

/** Installs the grammar into the cache of the tests on the first call; null where npm cannot get it. */
export async function loadGrammar(): Promise<Grammar | null> {
  const folder = join(cacheFolder(), 'grammar')
  const done = join(folder, 'complete')
  const there = await access(done).then(
    () => true,
    () => false,
  )
  if (!there) {
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, 'package.json'), '{"private":true}')
    try {
      const flags = ['--ignore-scripts', '--no-audit', '--no-fund']
      await run('npm', ['install', ...flags, GRAMMAR], { cwd: folder, timeout: 300_000 })
    } catch {
      console.log(`The published grammar is not compared: npm cannot install ${GRAMMAR}.`)
      return null
    }
    await writeFile(done, '')
  }
  const require = createRequire(done)
  const { default: Parser } = MODULE.parse(
    require('@oceanbase-odc/ob-parser-js/lib/parser/obmysql'),
  )
  const parser = new Parser()
  return (sql) => {
    const { result } = PARSED.parse(parser.parse(`${sql};`))
    return result?.error?.hash.errStr ?? null
  }
}

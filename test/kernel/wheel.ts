import { execFile } from 'node:child_process'
import { access, mkdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/**
 * The release that is tested: the oldest on PyPI, because each later one has less of OceanBase's backup grammar,
 * and from 1.3.0.post5 on it serves a local socket only (docs/conformance.md).
 */
export const WHEEL = 'pylibseekdb==1.2.0'

/** Where the wheel is, or one line that says why it is not and what to do. */
export type Wheel = { readonly python: string } | { readonly missing: string }

/**
 * The interpreter of a private virtual environment that has the wheel; made on the first call (a download of
 * 160 MB) and used again afterwards. `cache` is a folder, by default one of the project's or the system's.
 */
export async function findWheel(cache = cacheFolder()): Promise<Wheel> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return missing(`${WHEEL} is for Linux on x86-64, this is ${process.platform} ${process.arch}`)
  }
  const folder = join(cache, WHEEL.replace('==', '-'))
  const python = join(folder, 'bin', 'python')
  if (await exists(join(folder, 'complete'))) return { python }
  await rm(folder, { recursive: true, force: true })
  await mkdir(cache, { recursive: true })
  try {
    await run('python3', ['-m', 'venv', folder])
  } catch (error) {
    return missing(`python3 -m venv does not work here: ${firstLine(error)}`)
  }
  try {
    await run(python, ['-m', 'pip', 'install', '--quiet', '--no-deps', WHEEL], { timeout: 600_000 })
  } catch (error) {
    return missing(`pip cannot install ${WHEEL}: ${firstLine(error)}`)
  }
  await writeFile(join(folder, 'complete'), '')
  return { python }
}

/** Folder of what the tests download: OB_TEST_CACHE, else one of the system. */
export function cacheFolder(): string {
  return process.env.OB_TEST_CACHE ?? join(tmpdir(), 'obbackup-kernel')
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  )
}

function missing(why: string): Wheel {
  return {
    missing: `${why}. Point OB_TEST_URL at an OceanBase (mysql://user:password@host:port), or run this where PyPI can be reached.`,
  }
}

/** pip says what is wrong on the line that starts with ERROR. */
function firstLine(error: unknown): string {
  const text = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error)
  const lines = text.split('\n').map((line) => line.trim())
  return lines.find((line) => line.startsWith('ERROR')) ?? lines.find((line) => line !== '') ?? ''
}

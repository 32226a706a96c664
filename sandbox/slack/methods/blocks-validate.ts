import { ApiError, invalidArguments } from '../api-error.ts'
import { type Problem, validateBlocks, validateView } from '../blocks.ts'
import { isJson } from '../checks/check.ts'
import type { Method } from '../method.ts'

/** blocks.validate: one of blocks, message and view; every problem with its pointer (RULES §2 20). */
export const blocksValidate: Method = {
  token: 'none',
  scopes: [],
  arguments: { blocks: 'json', message: 'json', view: 'json' },
  run(args) {
    const given = ['blocks', 'message', 'view'].filter((name) => args.has(name))
    if (given.length !== 1) throw invalidArguments(['exactly one of blocks, message, view'])
    const problems = find(given[0] ?? '', args.json(given[0] ?? ''))
    if (problems.length === 0) return {}
    const errors = problems.map((problem) => ({ ...problem, constraint: problem.code }))
    throw new ApiError('invalid_blocks', { errors })
  },
}

function find(name: string, value: unknown): Problem[] {
  if (name === 'view') return validateView(value)
  if (name === 'blocks') return validateBlocks(value, 'message')
  return validateBlocks(isJson(value) ? (value.blocks ?? []) : value, 'message')
}

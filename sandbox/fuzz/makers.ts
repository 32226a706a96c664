import { readCommand } from '../../src/domain/command.ts'
import type { Random } from '../chaos/random.ts'
import { drawNeeds } from './draw-needs.ts'
import { type DrawName, drawOperation, drawTenantName } from './draw-operation.ts'
import { formMakers } from './form-makers.ts'
import type { FuzzCase, Maker } from './fuzz-case.ts'
import { mostly } from './hostile.ts'

const AT = { now: Date.UTC(2025, 2, 1, 2), timeZone: null }

/** Every way on which an operation is put together. */
export const makers: readonly Maker[] = [
  ...formMakers,
  {
    name: 'fields',
    make: (random) => drawCase(random, drawTenantName),
  },
  {
    name: 'command',
    make(random) {
      try {
        return drawCase(random, commandName)
      } catch (error) {
        if (error instanceof Misread) return null
        throw error
      }
    },
  },
]

function drawCase(random: Random, drawName: DrawName): FuzzCase {
  const needs = drawNeeds(random)
  return {
    needs,
    operation: drawOperation(random, needs.generation, drawName),
    description: mostly(random, 'obbackup r-ab12cd34', 0.15),
  }
}

class Misread extends Error {}

/** The tenant that the bot understands when a person types its name behind a command. */
function commandName(random: Random): string {
  const typed = drawTenantName(random)
  const read = readCommand(
    random.pick([
      `restore start ${typed}`,
      `restore start "${typed}"`,
      `restore start --tenant ${typed}`,
      `restore start --tenant=${typed}`,
    ]),
    AT,
  )
  const [tenant, ...more] = read.ok && read.command.kind === 'operate' ? read.command.tenants : []
  if (tenant === undefined || more.length > 0) {
    throw new Misread('the command was not understood')
  }
  return tenant
}

import type { Operation } from '../../src/domain/operation.ts'
import type { StatementNeeds } from '../../src/oceanbase/statements.ts'
import type { Random } from '../chaos/random.ts'
import type { Place } from './place.ts'

/** One operation as it was put together, and what its statements are made with. */
export interface FuzzCase {
  readonly operation: Operation
  readonly needs: StatementNeeds
  readonly description: string
}

/**
 * Puts an operation together the way that its name says; null when the reader on that way refused the text. A reader
 * that asks the database asks the place.
 */
export interface Maker {
  readonly name: string
  readonly make: (random: Random, place: Place) => FuzzCase | null | Promise<FuzzCase | null>
}

/** Stands in every password and key that is drawn, and nowhere else: what people see must not hold it. */
export const MARK = 'S3CR3Tq'

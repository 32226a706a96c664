import type { OperationKind } from '../../domain/operation.ts'
import type { State } from '../../domain/state.ts'

/** A form as a button: its words, and what it asks for. */
export interface ArchiveForm {
  readonly text: string
  readonly operation: OperationKind
}

/** The form that gets a tenant's log archive going (again), by its state; null = it never had one. */
export function archiveForm(state: State | null): ArchiveForm | null {
  switch (state) {
    case 'interrupted':
      return { text: 'Restart archive…', operation: 'archive-restart' }
    case null:
    case 'stopped':
      return { text: 'Start archive…', operation: 'archive-start' }
    case 'paused':
      return { text: 'Resume archive…', operation: 'archive-resume' }
    default:
      return null
  }
}

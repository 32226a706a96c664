/** A policy under which Alice may back up by break-glass, with a countdown of five minutes; what is appended is the policy's. */
export const BREAK_GLASS = `
digest: { daily: off }
policies:
  - name: backups
    operations: [backup]
    ask: [U0ALICE, U0BOB]
    approve: [U0BOB, U0CAROL]
    break_glass: { people: [U0ALICE], countdown: 5m }
`

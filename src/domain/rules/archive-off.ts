import { phrase } from '../phrase.ts'
import { type Finding, judgedTenants, type Rule } from '../rule.ts'
import { scnToMs } from '../scn.ts'

const HOUR = 3600

/**
 * The log archive of a tenant that has backups is stopped or suspended for too long, whoever wanted it so (STOP,
 * SUSPEND; REFERENCE §4.2: they never heal alone). Since when tells the checkpoint. INTERRUPTED and lag are events.
 */
export const archiveOff: Rule = {
  name: 'archive_off',
  holdSeconds: 0,
  evaluate({ snapshot, settings, now }) {
    if (snapshot.unreadable.some((one) => one.view === 'CDB_OB_ARCHIVELOG')) return []
    return judgedTenants(snapshot).flatMap((view): Finding[] => {
      const { archive, name, lastFull, lostFull } = view
      if (archive?.state !== 'stopped' && archive?.state !== 'paused') return []
      if (!lastFull && !lostFull) return []
      const since = scnToMs(archive.checkpointScn)
      if (since === null) return []
      const { archiveOffWarning, archiveOffCritical } = settings(name).limits
      const off = (now - since) / 1000
      if (off <= Math.min(archiveOffWarning, archiveOffCritical)) return []
      const tenant = { name }
      return [
        {
          rule: 'archive_off',
          key: `archive_off/${view.tenantId}`,
          severity: off > archiveOffCritical ? 'critical' : 'warning',
          area: 'log',
          tenants: [name],
          since,
          job: null,
          // Whole hours, so that the message is edited once an hour at most.
          title: phrase`The log archive of ${tenant} is off for ${{ seconds: Math.floor(off / HOUR) * HOUR || off }}`,
          evidence: [
            phrase`STATUS ${{ code: archive.status }}, round ${{ code: archive.roundId }}`,
            phrase`log is archived until ${{ time: since }}; what was written since then is nowhere but on the OBServers`,
          ],
          next:
            archive.state === 'paused'
              ? phrase`Enable the archive destination of ${tenant} again.`
              : phrase`Start the log archive of ${tenant}, wait for DOING, then take a full backup.`,
          remedy: { operation: archive.state === 'paused' ? 'archive-resume' : 'archive-start' },
          over: phrase`The log archive of ${tenant} is not off any more`,
        },
      ]
    })
  },
}

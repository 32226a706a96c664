import { describe, expect, it } from 'vitest'
import { readRestoreForm } from '../../src/flows/read-restore-form.ts'
import { EMPTY_FORM } from '../../src/slack/blocks/read-restore-view.ts'
import { startWorld, type World } from '../scenarios/support/world.ts'

/** Opens the form of a command; its title, blocks as text, and whether it can be sent. */
async function opened(
  world: World,
  text: string,
  pattern: RegExp,
): Promise<{ blocks: string; sends: boolean }> {
  const { slack, clock } = world
  clock.advance(2000)
  await slack.command({ user: 'U0ALICE', channel: 'C0DBOPS', text })
  const view = () => slack.views('U0ALICE').at(-1)
  await slack.until(() => pattern.test(JSON.stringify(view()?.blocks)), { what: `${pattern}` })
  const blocks = JSON.stringify(view()?.blocks)
  const sends = Boolean(view()?.submit)
  await slack.closeView('U0ALICE')
  return { blocks, sends }
}

describe('a form says at once what its version lacks', () => {
  it('4.0.0', async () => {
    await using world = await startWorld({ version: '4.0.0' })
    const recover = await opened(world, 'recover start crm', /versions from 4\.2\.1 on have it/)
    expect(recover.sends).toBe(false)
    expect(recover.blocks).toContain('"value":"restore start crm --cluster prod"')
    const cancel = await opened(world, 'cancel recover crm', /versions from 4\.2\.1 on have it/)
    expect(cancel.sends).toBe(false)
    expect(cancel.blocks).not.toContain('form_instead')
    const activate = await opened(world, 'activate crm', /does not tell a tenant's role/)
    expect(activate.sends).toBe(false)
    const backup = await opened(world, 'backup full crm', /"reason"/)
    expect(backup.sends).toBe(true)
    expect(backup.blocks).not.toContain('PLUS ARCHIVELOG')
  })

  it('3.1.5', async () => {
    await using world = await startWorld({ version: '3.1.5' })
    const resume = await opened(world, 'archive resume', /has no command to resume/)
    expect(resume.sends).toBe(false)
    expect(resume.blocks).toContain('"value":"archive start --cluster prod"')
    // No number of threads and no SCN in 3.x, nothing that would only be refused.
    const restore = await opened(world, 'restore start crm', /"target"/)
    expect(restore.sends).toBe(true)
    expect(restore.blocks).not.toContain('"concurrency"')
    expect(restore.blocks).not.toContain('"value":"scn"')
    // Nor is what was typed on another cluster, whose form has those fields.
    const cluster = world.bot.context.clusters.get('prod')
    if (!cluster) throw new Error('no cluster')
    const [crm] = (await cluster.oceanbase.readTenants()).filter((one) => one.name === 'crm')
    const operation = await readRestoreForm(cluster, {
      ...EMPTY_FORM,
      tenantId: crm?.tenantId ?? '',
      target: 'crm_fix',
      pool: 'restore_pool',
      reason: 'a test',
      concurrency: '8',
      method: 'quick',
    })
    expect(operation).toMatchObject({ kind: 'restore', target: 'crm_fix' })
    expect(operation).not.toHaveProperty('concurrency')
    expect(operation).not.toHaveProperty('method')
    const cleanup = await opened(world, 'cleanup start', /reaches the whole cluster/)
    expect(cleanup.sends).toBe(true)
  })

  it('a cluster without tenants has no standby, which is not that roles are not told', async () => {
    await using world = await startWorld({ tenants: {}, seed: () => {} })
    const activate = await opened(world, 'activate', /activate|standby/i)
    expect(activate.blocks).toContain('No tenant of prod is a standby')
  })
})

import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium, type Locator, type Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { realClock } from '../../sandbox/oceanbase/clock.ts'
import { startOceanBase } from '../../sandbox/oceanbase/server.ts'
import { ADMIN_SETTINGS, clusterSettings, slackSettings } from '../../sandbox/settings.ts'
import { startSlack } from '../../sandbox/slack/server.ts'
import { createBot } from '../../src/bot.ts'
import { readConfig } from '../../src/config.ts'

const CHROMIUM = '/usr/bin/chromium'
/** Set to a folder to keep the pictures that README shows: SCREENSHOTS=docs npx vitest run test/page */
const PICTURES = process.env.SCREENSHOTS
/** Two people for what changes a tenant, one for the rest. */
const YAML = `
backup_passwords: { nightly: "\${BACKUP_PASSWORD}" }
policies:
  - name: restores
    operations: [restore, recover-table, activate-standby]
    ask: [U0ALICE]
    approve: [U0BOB, U0CAROL]
    quorum: 2
  - name: backups
    operations: [all]
    ask: [U0ALICE]
    approve: [U0BOB]
    break_glass: { people: [U0ALICE], countdown: 2m }
`
const there = existsSync(CHROMIUM)
if (!there) {
  console.log('SKIPPED: no Chromium at /usr/bin/chromium. Get it with: apt-get install chromium')
}

it.skipIf(!there)(
  'a person types commands, sees an alert come in, turns pages, asks for a restore; another approves it, all by clicking',
  { timeout: 90_000 },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'obbackup-page-'))
    const configFile = join(folder, 'obbackup.yaml')
    writeFileSync(configFile, YAML)
    const clock = realClock({ speed: 12 })
    await using oceanbase = await startOceanBase({ clock })
    const { simulation } = oceanbase
    for (const [id, name] of [
      [1002, 'crm'],
      [1004, 'orders'],
      [1006, 'pay'],
    ] as const) {
      simulation.addTenant({ id, name, bytes: 5 * 1024 ** 3, tablets: 300 })
    }
    simulation.addPool({ name: 'restore_pool' })
    simulation.seedHistory({ days: 8 })
    simulation.archive('pay').lag(840)
    await using slack = await startSlack()
    const bot = await createBot(
      readConfig({
        ...slackSettings(slack),
        ...clusterSettings(oceanbase),
        ...ADMIN_SETTINGS,
        OPERATORS: 'U0ALICE',
        APPROVERS: 'U0BOB',
        OB_NAME: 'prod-sh',
        STORE_URL: `file:${join(folder, 'obbackup.db')}`,
        POLL_CRON: '* * * * * *',
        CONFIG_FILE: configFile,
        BACKUP_PASSWORD: 'page-secret',
      }),
      { info() {}, warn() {}, error() {} },
    )
    await bot.start()
    const browser: Browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    })
    try {
      const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
      const errors: string[] = []
      page.on('pageerror', (error) => errors.push(error.message))
      await page.goto(`${slack.url}#as=U0ALICE&channel=C0DBOPS`)

      // A backup that will fail at 61 %, and the command while it runs.
      simulation.failNext('data', { tenant: 'crm', atPercent: 61, result: -9071 })
      simulation.startBackup({ tenants: ['crm'] })
      await message(page, 'Full backup of crm').waitFor({ timeout: 15_000 })
      await type(page, '/obbackup status')
      const status = page.locator('#messages [data-ephemeral]').last()
      await status.getByText('Refresh').waitFor({ timeout: 10_000 })
      expect(await status.textContent()).toContain('prod-sh')
      expect(await status.textContent()).toContain('pay')
      await picture(status, 'status')

      // The alert comes by itself.
      const failure = message(page, 'failed')
      await failure.locator('[data-action-id^="view_cause"]').waitFor({ timeout: 20_000 })
      expect(await failure.textContent()).toContain('-9071')
      await picture(failure, 'failure')

      // What failed, in the list; a page further and back; the chains of sets.
      await type(page, '/obbackup cleanup')
      const list = page.locator('#messages [data-ephemeral]').last()
      await list.getByText('Backup cleanups').waitFor({ timeout: 10_000 })
      await list.getByText('Older').click()
      await expect.poll(() => list.textContent(), { timeout: 10_000 }).toContain('page 2')
      await type(page, '/obbackup data --status failed,running')
      const failed = page.locator('#messages [data-ephemeral]').last()
      await failed.getByText('-9071').first().waitFor({ timeout: 10_000 })
      await picture(failed, 'data')
      await type(page, '/obbackup sets crm')
      const sets = page.locator('#messages [data-ephemeral]').last()
      await sets.getByText('Can be restored to').waitFor({ timeout: 10_000 })
      await picture(sets, 'sets')

      // A backup, by its form: tenants by ticking them, the password by its name.
      await type(page, '/obbackup backup full crm')
      const backup = page.locator('[role=dialog]')
      await backup.locator('[data-block-id="reason"]').first().waitFor({ timeout: 10_000 })
      await fill(backup, 'reason', 'before the upgrade tonight')
      await picture(backup, 'backup-form')
      await backup.locator('[data-submit]').click()
      await backup.getByText('is in the approval channel').waitFor({ timeout: 10_000 })
      await backup.locator('[data-close]').first().click()

      // Alice asks for a restore.
      await type(page, '/obbackup restore start crm')
      const form = page.locator('[role=dialog]')
      await form.locator('[data-block-id="target"]').waitFor({ timeout: 10_000 })
      await fill(form, 'target', 'crm_fix')
      await form
        .locator('select[data-block-id="pool"], [data-block-id="pool"] select')
        .first()
        .selectOption({ label: 'restore_pool' })
      await fill(form, 'reason', 'orders table dropped at 12:29')
      await picture(form, 'form')
      await form.locator('[data-submit]').click()
      await form.getByText('is in the approval channel').waitFor({ timeout: 10_000 })
      await form.locator('[data-close]').first().click()

      // Bob and Carol approve, in the other channel; what they approve they have to type.
      for (const [user, n] of [
        ['U0BOB', 1],
        ['U0CAROL', 2],
      ] as const) {
        await page.locator(`[data-user="${user}"]`).first().click()
        await page.locator('[data-channel-id="C0APPROVALS"]').first().click()
        const wanted = message(page, 'crm_fix').locator('[data-action-id="approve"]')
        await wanted.waitFor({ timeout: 10_000 })
        await picture(message(page, 'crm_fix'), `approval-${n}`)
        await wanted.click()
        const typing = page.locator('[role=dialog]')
        await typing.locator('[data-block-id="typed"]').first().waitFor({ timeout: 10_000 })
        await fill(typing, 'typed', 'crm_fix')
        await picture(typing, `approve-${n}`)
        await typing.locator('[data-submit]').click()
        await typing.getByText('You approved').waitFor({ timeout: 10_000 })
        await typing.locator('[data-close]').first().click()
      }
      const card = message(page, 'crm_fix')
      await expect
        .poll(() => card.textContent(), { timeout: 15_000 })
        .toMatch(/started|running|succeeded/i)
      expect(await card.locator('[data-action-id="approve"]').count()).toBe(0)
      await expect.poll(() => card.textContent(), { timeout: 30_000 }).toMatch(/succeeded/i)
      await picture(card, 'done')
      for (const command of ['audit', 'policy', 'policy explain me restore', 'requests']) {
        await type(page, `/obbackup ${command}`)
        const answer = page.locator('#messages [data-ephemeral]').last()
        await answer
          .getByText(EXPECTED[command] ?? '')
          .first()
          .waitFor({ timeout: 10_000 })
        await picture(answer, command.replaceAll(' ', '-'))
      }
      expect(errors).toEqual([])
    } finally {
      await browser.close()
      await bot.stop()
      rmSync(folder, { recursive: true, force: true })
    }
  },
)

/** Words by which an answer is known. */
const EXPECTED: Readonly<Record<string, string>> = {
  audit: 'the chain is whole',
  policy: 'the first that fits decides',
  'policy explain me restore': 'Policy',
  requests: 'Before',
}

function message(page: Page, text: string): Locator {
  return page.locator('#messages [data-ts]:not([data-ephemeral])', { hasText: text }).last()
}

async function type(page: Page, text: string): Promise<void> {
  await page.locator('#composer').fill(text)
  await page.locator('#composer').press('Enter')
}

async function fill(form: Locator, field: string, text: string): Promise<void> {
  await form
    .locator(
      `input[data-block-id="${field}"], textarea[data-block-id="${field}"], [data-block-id="${field}"] input, [data-block-id="${field}"] textarea`,
    )
    .first()
    .fill(text)
}

async function picture(what: Locator, name: string): Promise<void> {
  if (!PICTURES) return
  await what.screenshot({ path: join(PICTURES, `${name}.png`) })
}

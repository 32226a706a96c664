import { describe, expect, it } from 'vitest'
import { readCommand } from '../../src/domain/command.ts'
import { type LogFilter, logFits, roundFits } from '../../src/domain/log-filter.ts'
import type { PastRound, TenantLog } from '../../src/domain/log-report.ts'
import { stateOfStatus } from '../../src/domain/state.ts'

const NOW = Date.parse('2026-11-20T09:00:00Z')
const DAY = 86_400_000

function read(text: string) {
  return readCommand(text, { now: NOW, timeZone: null })
}

const ANY: LogFilter = { words: [], from: null, to: null, zone: null }
const scn = (ms: number) => String(BigInt(ms) * 1_000_000n)

function log(status: string, start: number, checkpoint: number): TenantLog {
  return {
    tenantId: '1002',
    name: 'crm',
    mark: null,
    standing: 'running',
    rate: null,
    archive: {
      tenantId: '1002',
      tenantName: 'crm',
      destNo: '0',
      roundId: '2',
      pieceId: '3',
      status,
      state: stateOfStatus(status),
      startScn: scn(start),
      checkpointScn: scn(checkpoint),
      lag: null,
      inputBytes: null,
      outputBytes: null,
      comment: null,
      path: null,
    },
  }
}

describe('log with filters', () => {
  it.each([
    ['log --status failed', { ...ANY, words: ['Failed'] }],
    ['log --status "In Progress",stopped', { ...ANY, words: ['In Progress', 'Stopped'] }],
    ['log --status interrupted, DOING', { ...ANY, words: ['Failed', 'In Progress'] }],
    ['log --last 24h', { ...ANY, from: NOW - DAY }],
    ['log --to "2026-11-20 08:00 UTC"', { ...ANY, to: NOW - 3_600_000 }],
    ['log', null],
  ])('%s', (text, filter) => {
    expect(read(text)).toEqual({
      ok: true,
      command: { kind: 'log', tenant: null, cluster: null, filter },
    })
  })

  it.each([
    ['log --status faild', 'Did you mean failed?', 'log --status failed'],
    ['log --status completed', 'is no status of a log archive', 'log'],
    ['log crm --last 24h --from 2d', 'contradict each other', 'log crm --last 24h'],
    ['log --page 2', 'Unknown filter "--page"', 'log'],
    ['log crm orders', 'log takes one tenant', 'log crm'],
  ])('%s is refused with a remedy', (text, message, suggestion) => {
    const answer = read(text)
    expect(answer).toMatchObject({ ok: false, suggestion })
    expect(JSON.stringify(answer)).toContain(JSON.stringify(message).slice(1, -1))
  })

  it.each([
    ['a word that it has', { ...ANY, words: ['Stopped'] as const }, true],
    ['a word that it has not', { ...ANY, words: ['Failed'] as const }, false],
    ['a window in which it archived', { ...ANY, from: NOW - 2 * DAY }, true],
    ['a window after its end', { ...ANY, from: NOW - DAY / 2 }, false],
    ['a window before its start', { ...ANY, to: NOW - 9 * DAY }, false],
  ])('a round that ended a day ago: %s', (_, filter, fits) => {
    const [start, end] = [NOW - 8 * DAY, NOW - DAY]
    const round: PastRound = {
      destNo: '0',
      roundId: '1',
      status: 'STOP',
      from: scn(start),
      to: scn(end),
      outputBytes: null,
      comment: null,
    }
    expect(logFits(log('STOP', start, end), filter, NOW)).toBe(fits)
    expect(roundFits(round, filter)).toBe(fits)
  })

  it('one that archives now goes on however far behind it is, and one that never began fits no filter', () => {
    const behind = log('DOING', NOW - 8 * DAY, NOW - 2 * DAY)
    expect(logFits(behind, { ...ANY, from: NOW - DAY }, NOW)).toBe(true)
    expect(logFits({ ...behind, archive: null }, null, NOW)).toBe(true)
    expect(logFits({ ...behind, archive: null }, { ...ANY, from: 1 }, NOW)).toBe(false)
  })
})

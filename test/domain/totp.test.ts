import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { judgeCode, lockedUntil, NO_CODES, triesLeft } from '../../src/domain/totp.ts'

const MIN = 60_000

describe('codes', () => {
  test('a right one is used up, with every older one', () => {
    const first = judgeCode(NO_CODES, 100, 0)
    expect(first.verdict).toBe('right')
    expect(judgeCode(first.memory, 100, 1).verdict).toBe('reused')
    expect(judgeCode(first.memory, 99, 1).verdict).toBe('reused')
    expect(judgeCode(first.memory, 101, 1).verdict).toBe('right')
  })

  test('five wrong ones within 15 minutes lock for 15 minutes, the right one too', () => {
    let memory = NO_CODES
    for (let i = 0; i < 5; i++) {
      expect(lockedUntil(memory, i * MIN)).toBeNull()
      expect(triesLeft(memory)).toBe(5 - i)
      const judged = judgeCode(memory, null, i * MIN)
      expect(judged.verdict).toBe('wrong')
      memory = judged.memory
    }
    expect(lockedUntil(memory, 5 * MIN)).toBe(19 * MIN)
    expect(judgeCode(memory, 500, 18.9 * MIN)).toEqual({ verdict: 'locked', memory })
    expect(lockedUntil(memory, 19 * MIN)).toBeNull()
    expect(judgeCode(memory, 500, 19 * MIN).verdict).toBe('right')
  })

  test('wrong ones that are older do not count', () => {
    let memory = NO_CODES
    for (let i = 0; i < 20; i++) {
      memory = judgeCode(memory, null, i * 4 * MIN).memory
      expect(lockedUntil(memory, i * 4 * MIN)).toBeNull()
    }
  })

  test('whatever comes: no step is right twice, and never more than 5 guesses in 15 minutes', () => {
    const tries = fc.array(
      fc.record({
        wait: fc.integer({ min: 0, max: 5 * MIN }),
        step: fc.option(fc.integer({ min: 0, max: 20 }), { nil: null, freq: 2 }),
      }),
      { maxLength: 80 },
    )
    fc.assert(
      fc.property(tries, (all) => {
        let memory = NO_CODES
        let now = 0
        const right: number[] = []
        let wrong: number[] = []
        for (const { wait, step } of all) {
          now += wait
          const judged = judgeCode(memory, step, now)
          memory = judged.memory
          if (judged.verdict === 'right' && step !== null) {
            right.push(step)
            wrong = []
          }
          if (judged.verdict === 'wrong') wrong.push(now)
          expect(wrong.filter((at) => now - at < 15 * MIN).length).toBeLessThanOrEqual(5)
        }
        expect(right).toEqual([...new Set(right)].toSorted((a, b) => a - b))
      }),
    )
  })
})

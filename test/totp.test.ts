import { describe, expect, test } from 'vitest'
import { Secret } from '../src/domain/secret.ts'
import { isTotpSecret, stepOfCode } from '../src/totp.ts'

/** The secret of RFC 6238's test vectors, "12345678901234567890", in base32. */
const secret = new Secret('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')

describe('codes', () => {
  // RFC 6238, appendix B, SHA-1; of the eight digits there the last six.
  test.each([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
    [20_000_000_000, '353130'],
  ])('at second %i it is %s', (second, code) => {
    const now = second * 1000
    const step = Math.floor(second / 30)
    expect(stepOfCode(secret, code, now)).toBe(step)
    expect(stepOfCode(secret, `${code.slice(0, 3)} ${code.slice(3)}`, now)).toBe(step)
    // One step before and after, and not two.
    expect(stepOfCode(secret, code, now + 30_000)).toBe(step)
    expect(stepOfCode(secret, code, now - 30_000)).toBe(step)
    expect(stepOfCode(secret, code, now + 60_000)).toBeNull()
    expect(stepOfCode(secret, code, now - 60_000)).toBeNull()
  })

  test.each(['', '28708', '2870820', 'abcdef', '-87082', '٢٨٧٠٨٢', '287082\n1'])(
    '%j is none',
    (code) => {
      expect(stepOfCode(secret, code, 59_000)).toBeNull()
    },
  )
})

test.each([
  ['GEZDGNBVGY3TQOJQ', true],
  ['gezd gnbv gy3t qojq', true],
  ['GEZD-GNBV-GY3T-QOJQ', true],
  ['GEZDGNBVGY3TQOJQGEZDGNBVGY======', true],
  ['GEZDGNBVGY3TQOJ', false],
  ['GEZDGNBVGY3TQOJ1', false],
  ['', false],
])('%j can be a secret: %s', (text, good) => {
  expect(isTotpSecret(new Secret(text))).toBe(good)
})

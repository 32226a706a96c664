import { describe, expect, it } from 'vitest'
import { givesAlterSystem } from '../../src/oceanbase/grants.ts'

describe('givesAlterSystem', () => {
  it.each([
    ["GRANT ALTER SYSTEM ON *.* TO 'ob_bot_op'", true],
    ["GRANT SELECT, ALTER SYSTEM, SUPER ON *.* TO 'ob_bot_op'@'%'", true],
    ["GRANT ALL PRIVILEGES ON *.* TO 'root' WITH GRANT OPTION", true],
    ['grant all on *.* to `root`@`%`', true],
    ['GRANT ALTER SYSTEM ON * . * TO x', true],
    ["GRANT SELECT ON oceanbase.* TO 'ob_bot_ro'", false],
    ["GRANT ALL PRIVILEGES ON oceanbase.* TO 'x'", false],
    ["GRANT SUPER ON *.* TO 'x'", true],
    ["GRANT SUPER ON oceanbase.* TO 'x'", false],
    ["GRANT ALTER ON *.* TO 'alter system'", false],
    ["GRANT USAGE ON *.* TO 'x'", false],
    ['', false],
  ])('%s', (line, expected) => {
    expect(givesAlterSystem(line)).toBe(expected)
  })
})

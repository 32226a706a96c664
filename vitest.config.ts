import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/property-seed.ts'],
    // What ends a test that hangs, and no measure of speed: it must be long enough on a machine that does other things too.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Much of the time is waiting for processes and clocks: two files at once also on a machine with two cores.
    maxWorkers: 2,
  },
})

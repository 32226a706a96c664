import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/property-seed.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // Much of the time is waiting for processes and clocks: two files at once also on a machine with two cores.
    maxWorkers: 2,
  },
})

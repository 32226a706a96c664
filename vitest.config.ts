import { defineConfig } from 'vitest/config'

/** Tests of pure functions: nothing of one file can reach another, so that they need not each have a process. */
const PURE = ['test/domain/**/*.test.ts']

export default defineConfig({
  test: {
    setupFiles: ['test/property-seed.ts'],
    // What ends a test that hangs, and no measure of speed: long enough on a machine that does other things too.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Much of the time is waiting for processes and clocks: two files at once also on a machine with two cores.
    maxWorkers: 2,
    projects: [
      { extends: true, test: { name: 'pure', include: PURE, isolate: false } },
      { extends: true, test: { name: 'rest', include: ['test/**/*.test.ts'], exclude: PURE } },
    ],
  },
})

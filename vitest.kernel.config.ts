import { defineConfig } from 'vitest/config'

// biome-ignore lint/style/noDefaultExport: vitest reads its configuration from the default export
export default defineConfig({
  test: {
    include: ['test/kernel/**/*.kernel.ts'],
    setupFiles: ['test/property-seed.ts'],
    globalSetup: ['test/kernel/global-setup.ts'],
    // One kernel for all files, and it has one set of tables.
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
})

import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'bench/**/*.test.ts', 'eval/**/*.test.ts'],
    testTimeout: 10_000,
    maxWorkers: '100%', // many tests wait: for timers of their own and for processes they start
    setupFiles: ['test/support/silent-console.ts'],
    globalSetup: ['test/support/build-once.ts'],
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      exclude: ['src/**/*.test.ts'],
      reporter: ['text-summary', 'json-summary'],
      thresholds: {
        lines: 85,
        'src/chat/**': { branches: 90 },
        'src/guardrails/**': { branches: 90 },
        'src/limits/**': { branches: 90 },
      },
    },
  },
});

import { defineConfig } from 'vitest/config';

/**
 * How a test fails whose time was up: `eventually`, a span that is compared with its bound, a span told in words, vitest
 * itself. On a machine that stands still for a moment no bound of a real socket holds, so such a test has three tries, each
 * with the same bound; the report names those that needed them. Whatever else fails, fails at once.
 */
const timeIsUp = /within \d+ ms|expected \d+\.\d+ to be less than|for \d+ ms|timed out in \d+ ?ms/;

export default defineConfig({
  test: {
    projects: [
      // They leave nothing behind, so that one process reads the modules once for many of them.
      { extends: true, test: { name: 'rooms', include: ['{src,bench,eval}/**/*.test.ts'], isolate: false } },
      { extends: true, test: { name: 'whole', include: ['test/**/*.test.ts'] } },
    ],
    testTimeout: 10_000,
    hookTimeout: 40_000, // they start processes
    retry: { count: 2, condition: timeIsUp },
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

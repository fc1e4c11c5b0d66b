import { afterEach, beforeEach, expect, vi } from 'vitest';

const levels = ['log', 'info', 'warn', 'error', 'debug'] as const;

/** A test that prints has found something that nobody looks at: it fails. */
beforeEach(() => {
  for (const level of levels) vi.spyOn(console, level);
});

afterEach(() => {
  for (const level of levels) {
    const calls = vi.mocked(console[level]).mock.calls;
    vi.mocked(console[level]).mockRestore();
    expect(calls, `console.${level} was called`).toEqual([]);
  }
});

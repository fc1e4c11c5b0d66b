import { expect, test, vi } from 'vitest';
import { layoutScore } from '../phone-layouts.ts';
import { readPage } from '../page.ts';
import { phone } from './phone.ts';

vi.mock(import('../phone-layouts.ts'), async (original) => {
  const real = await original();
  return { ...real, layoutScore: vi.fn(real.layoutScore) };
});

test.each(['12 ', '12/', '(12) ', '123 ', '067 ', '12\n', '1 ', '38 '])('rows of %j are hardly looked at', (group) => {
  vi.mocked(layoutScore).mockClear();
  const text = group.repeat(1000);
  expect(phone.detect(readPage(text))).toEqual([]);
  expect(vi.mocked(layoutScore).mock.calls.length).toBeLessThan(20);
  expect(phone.detect(readPage(`${text.slice(0, -1)}, тел. +380 67 123 45 67`))).toHaveLength(1);
});

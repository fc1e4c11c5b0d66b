import { describe, expect, it } from 'vitest';
import { readPiiReason } from './pii-reason.ts';
import { readPiiUnlock } from './read-pii-unlock.ts';

const inHeader = (reason: string): string => readPiiReason(encodeURIComponent(reason));
const inBody = (reason: string): string => readPiiUnlock(Buffer.from(JSON.stringify({ reason }))).reason;

describe.each([
  ['a header', inHeader],
  ['a body', inBody],
])('a reason in %s', (_, read) => {
  it.each(['скарга 17 клієнта', 'complaint 17', 'тікет № 4512', '  Звернення №17 від 3 травня  '])(
    'is taken where it can be read: %s',
    (reason) => expect(read(reason)).toBe(reason.trim()),
  );

  it.each([
    '\u200b'.repeat(12),
    '\u2060\ufeff'.repeat(8),
    '\u3164'.repeat(12),
    '\u2800'.repeat(12),
    `ok${'\u200d'.repeat(20)}`,
    '. . . . . . . .',
    '— — — — ні — — —',
  ])('is refused where nobody can: %j', (reason) => {
    expect(() => read(reason)).toThrow(/6 letters or digits/);
  });
});

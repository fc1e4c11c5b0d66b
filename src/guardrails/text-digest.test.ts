import { hash } from 'node:crypto';
import { expect, it } from 'vitest';
import { digestOf } from './text-digest.ts';

it('is that of the text, asked for once or again, among short and long ones', () => {
  const texts = [
    '',
    'customs',
    'митниця',
    ...Array.from({ length: 40 }, (_, at) => `${at} ${'long '.repeat(at * 1000)}`),
  ];
  const expected = (text: string): string =>
    /^[\u0400-\u04ff]/.test(text)
      ? `~${hash('sha256', Buffer.from(text, 'utf16le'), 'base64')}`
      : hash('sha256', text, 'base64');
  for (const text of [...texts, ...texts.toReversed()]) {
    expect(digestOf(text)).toBe(expected(text));
    expect(digestOf(text.slice(0, 1) + text.slice(1))).toBe(expected(text));
  }
});

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { utf8Text } from './utf8-text.ts';

it('reads what Node reads', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 2000 }), (text) => {
      const bytes = Buffer.from(text);
      expect(utf8Text(bytes)).toBe(bytes.toString('utf8'));
    }),
  );
});

it.each([0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xfeff, 0xffff, 0x10000, 0x10ffff])(
  'reads the code point %i, alone and amid others',
  (code) => {
    for (const text of [String.fromCodePoint(code), `Київ ${String.fromCodePoint(code)}. `.repeat(5000)])
      expect(utf8Text(Buffer.from(text))).toBe(text);
  },
);

it('reads texts of any length', () => {
  for (const chars of [0, 1, 16_384, 500_000, 600_000]) {
    const text = 'ї'.repeat(chars);
    expect(utf8Text(Buffer.from(text)) === text).toBe(true);
  }
});

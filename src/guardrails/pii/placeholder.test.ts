import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { piiTypes } from './pii-span.ts';
import {
  LONGEST_PLACEHOLDER,
  PlaceholderMint,
  placeholdersIn,
  replacePlaceholders,
  unfinishedPlaceholder,
} from './placeholder.ts';

const pepper = Buffer.alloc(32, 1);
const mint = new PlaceholderMint(pepper, 'acme');

describe('placeholders', () => {
  it('tell the type and nothing of the value, in ASCII and within bounds', () => {
    for (const type of piiTypes) {
      for (const length of ['short', 'long'] as const) {
        const placeholder = mint.placeholder(type, 'Іван Петренко', length);
        expect(placeholder).toMatch(/^\[[A-Z_]+_[a-z2-7]{10,16}\]$/);
        expect(placeholder.length).toBeLessThanOrEqual(LONGEST_PLACEHOLDER);
        expect(placeholder.startsWith(`[${type.toUpperCase()}_`)).toBe(true);
      }
    }
  });

  it('are the same for one value of one tenant, however it is written, and for nothing else', () => {
    const known = mint.placeholder('person', 'Іван Петренко');
    expect(new PlaceholderMint(pepper, 'acme').placeholder('person', '«ІВАН  петренко»')).toBe(known);
    expect(mint.placeholder('phone', '+380 (67) 123-45-67')).toBe(mint.placeholder('phone', '380671234567'));
    const others = [
      new PlaceholderMint(pepper, 'globex').placeholder('person', 'Іван Петренко'),
      new PlaceholderMint(Buffer.alloc(32, 2), 'acme').placeholder('person', 'Іван Петренко'),
      mint.placeholder('person', 'Івана Петренка'),
      mint.placeholder('address', 'Іван Петренко'),
    ];
    expect(new Set([known, ...others]).size).toBe(5);
  });

  it('begin like a longer one of the same value', () => {
    const short = mint.placeholder('card', '4111111111111111');
    expect(mint.placeholder('card', '4111111111111111', 'long').startsWith(short.slice(0, -1))).toBe(true);
  });

  it('differ for different values', () => {
    const seen = new Set(Array.from({ length: 20_000 }, (_, at) => mint.placeholder('phone', String(at))));
    expect(seen.size).toBe(20_000);
  });

  it('are read in either case and with escaped underscores, and nothing else is', () => {
    const made = mint.placeholder('birth_date', '01.02.1990');
    const seen: string[] = [];
    const text = `${made} ${made.toLowerCase()} ${made.toUpperCase()} ${made.replaceAll('_', '\\_')} [1] [так] [PERSON_x] [A_]`;
    const replaced = replacePlaceholders(text, (placeholder) => {
      seen.push(placeholder);
      return 'X';
    });
    expect(replaced).toBe('X X X X [1] [так] [PERSON_x] [A_]');
    expect(new Set(seen)).toEqual(new Set([made]));
    expect(placeholdersIn(`a ${made}`)).toEqual([{ start: 2, end: 2 + made.length }]);
    expect(placeholdersIn('немає')).toEqual([]);
  });
});

describe('the beginning of a placeholder', () => {
  it('is held from its bracket on, at each of its characters', () => {
    for (const type of piiTypes) {
      const placeholder = mint.placeholder(type, 'a');
      for (const written of [placeholder, placeholder.toLowerCase(), placeholder.replaceAll('_', '\\_')])
        for (let cut = 1; cut < written.length; cut++)
          expect([written.slice(0, cut), unfinishedPlaceholder(`так ${written.slice(0, cut)}`)]).toEqual([
            written.slice(0, cut),
            4,
          ]);
      expect(unfinishedPlaceholder(placeholder)).toBe(placeholder.length);
    }
  });

  it.each(['', 'так', '[1', '[x', '[PERSONA', '[так', '[PERSON_a!', `[PERSON_${'a'.repeat(17)}`, '[1]', 'x[PERSON] '])(
    'is not %s',
    (text) => {
      expect(unfinishedPlaceholder(text)).toBe(text.length);
    },
  );

  it('is never longer than the longest placeholder', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('[', ']', 'P', 'H', 'O', 'N', 'E', '_', 'a', '2', '\\', ' ') }),
        (text) => {
          const at = unfinishedPlaceholder(text);
          expect(text.length - at).toBeLessThanOrEqual(LONGEST_PLACEHOLDER);
        },
      ),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fenced, markFor, withEdits } from './quarantine.ts';

describe('edits', () => {
  it.each([
    ['none', [], 'abcdef'],
    [
      'in any order',
      [
        { from: 4, to: 5, by: 'Y' },
        { from: 1, to: 2, by: 'X' },
      ],
      'aXcdYf',
    ],
    [
      'that overlap',
      [
        { from: 1, to: 4, by: 'X' },
        { from: 2, to: 5, by: 'Y' },
      ],
      'aXf',
    ],
    [
      'one within the other',
      [
        { from: 1, to: 5, by: 'X' },
        { from: 2, to: 3, by: 'Y' },
      ],
      'aXf',
    ],
    [
      'that touch',
      [
        { from: 1, to: 2, by: 'X' },
        { from: 2, to: 3, by: 'Y' },
      ],
      'aXYdef',
    ],
    [
      'beyond the text',
      [
        { from: -3, to: 1, by: 'X' },
        { from: 5, to: 99, by: 'Y' },
        { from: 7, to: 9, by: 'Z' },
      ],
      'XbcdeY',
    ],
    ['of nothing', [{ from: 3, to: 3, by: 'X' }], 'abcdef'],
  ] as const)('%s', (_, edits, expected) => {
    expect(withEdits('abcdef', edits)).toBe(expected);
  });

  it('leave nothing of what they cover', () => {
    const span = fc.record({ from: fc.nat(30), to: fc.nat(30), by: fc.constant('#') });
    fc.assert(
      fc.property(fc.array(span, { maxLength: 6 }), (spans) => {
        const text = 'abcdefghijklmnopqrstuvwxyz';
        const left = withEdits(text, spans);
        for (const [at, letter] of Array.from(text).entries())
          expect(left.includes(letter)).toBe(!spans.some(({ from, to }) => at >= from && at < to));
      }),
    );
  });
});

describe('a fence', () => {
  it('is the same for the same text, and another for another', () => {
    expect(fenced('a')).toBe(fenced('a'));
    expect(markFor('a')).not.toBe(markFor('b'));
  });

  it('has a name that does not occur in the text', () => {
    const guess = markFor('payload');
    const text = `payload ${guess}`;
    expect(text).not.toContain(markFor(text));
    expect(fenced(text).match(new RegExp(markFor(text), 'g'))).toHaveLength(2);
  });
});

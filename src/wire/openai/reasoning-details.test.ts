import { expect, it } from 'vitest';
import type { Json } from '../../chat/json.ts';
import { ReasoningDetails } from './reasoning-details.ts';

const wholeOf = (...fragments: readonly Json[]) => {
  const details = new ReasoningDetails();
  for (const fragment of fragments) details.add([fragment]);
  return details.entries;
};

it('puts fragments together by their number', () => {
  expect(
    wholeOf(
      { type: 'reasoning.text', text: 'Simple', format: 'unknown', index: 0 },
      { type: 'reasoning.text', text: ' greeting', signature: null, index: 0 },
      { type: 'reasoning.encrypted', data: 'aGk=', index: 1 },
      { type: 'reasoning.text', text: '.', signature: 'c2ln', index: 0 },
    ),
  ).toEqual([
    { type: 'reasoning.text', text: 'Simple greeting.', format: 'unknown', index: 0, signature: 'c2ln' },
    { type: 'reasoning.encrypted', data: 'aGk=', index: 1 },
  ]);
});

it('puts them together by their kind and id where they have no number', () => {
  expect(
    wholeOf(
      { type: 'reasoning.summary', summary: 'a' },
      { type: 'reasoning.summary', summary: 'b' },
      { type: 'reasoning.summary', id: 'x', summary: 'c' },
    ),
  ).toEqual([
    { type: 'reasoning.summary', summary: 'ab' },
    { type: 'reasoning.summary', id: 'x', summary: 'c' },
  ]);
});

it('takes what is said again and again in full as it is', () => {
  expect(wholeOf({ text: 'Si', index: 0 }, { text: 'Simple', index: 0 }, { text: 'Simple.', index: 0 })).toEqual([
    { text: 'Simple.', index: 0 },
  ]);
});

it('is bounded', () => {
  expect(() => wholeOf(...Array.from({ length: 5 }, () => ({ text: 'x'.repeat(1_000_000), index: 0 })))).toThrow(
    expect.objectContaining({ code: 'upstream_invalid' }),
  );
});

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { mayContinueName } from './may-continue-name.ts';

const heldOf = (tail: string): string => tail.slice(tail.length - mayContinueName(tail));

it.each([
  ['Please call Ivan', 'Ivan'],
  ['Please call Ivan ', 'Ivan '],
  ['Please call Ivan Pet', 'Ivan Pet'],
  ['see J. R. ', 'J. R. '],
  ['by Ludwig v', 'Ludwig v'],
  ['by Ludwig von ', 'Ludwig von '],
  ['Зверніться до Петренка І. ', 'Петренка І. '],
  ['живе на вул. ', 'вул. '],
  ['адреса: м. Київ, вул. Хрещатик, буд. 2', 'м. Київ, вул. Хрещатик, буд. 2'],
  ['lives at 12 Oak Street,\nBoston', '12 Oak Street,\nBoston'],
])('holds back what may become a name or an address: %s', (tail, held) => {
  expect(heldOf(tail)).toBe(held);
});

it.each([
  '',
  'Sure',
  'The',
  'Here ',
  'Добре, ',
  'Так',
  'Вот ',
  'the result is ',
  'I met Mary and ',
  'Ivan Petrenko.',
  'Hello!\n',
  'x = f(',
  '«',
])('lets go: %s', (tail) => {
  expect(mayContinueName(tail)).toBe(0);
});

it('is bounded, and never more than there is', () => {
  const tails = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(fc.constantFrom('Anna ', 'вул. ', '12 ', 'von ', 'І. ', ',\n')).map((words) => words.join('')),
  );
  fc.assert(
    fc.property(tails, (tail) => {
      const held = mayContinueName(tail);
      expect(held).toBeGreaterThanOrEqual(0);
      expect(held).toBeLessThanOrEqual(Math.min(80, tail.length));
    }),
  );
});

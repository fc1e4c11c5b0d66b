import { expect, it } from 'vitest';
import { requestId } from './request-id.ts';

const own = /^[\w-]{16}$/;

it.each([
  'e4d909c2-90d0-4b1c-8a3f-5c1d2e3f4a5b',
  'E4D909C2-90D0-4B1C-8A3F-5C1D2E3F4A5B',
  '4bf92f3577b34da6a3ce929d0e0e4736',
])('%s is kept, for it says nothing of anybody', (given) => {
  expect(requestId(given)).toEqual({ id: given, told: given });
});

it.each([
  '380671234567_Ivan_Petrenko',
  'ticket_42-a',
  '4111111111111111',
  '41111111111111114111111111111111',
  '38067123-4567-3806-7123-456738067123',
  'e4d909c290d04b1c8a3f5c1d2e3f4a5b0',
  'x'.repeat(64),
])('%s is told back, and goes by another id', (given) => {
  const { id, told } = requestId(given);
  expect(told).toBe(given);
  expect(id).toMatch(own);
});

it.each([undefined, '', 'a b', 'x'.repeat(65), ['a', 'b']])('%j is none', (given) => {
  const { id, told } = requestId(given);
  expect(id).toMatch(own);
  expect(told).toBe(id);
});

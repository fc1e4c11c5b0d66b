import { expect, it } from 'vitest';
import { newId } from './ids.ts';

it('makes ids of 16 URL-safe characters, none twice, over many blocks of randomness', () => {
  const ids = Array.from({ length: 10_000 }, newId);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.filter((id) => !/^[\w-]{16}$/.test(id))).toEqual([]);
});

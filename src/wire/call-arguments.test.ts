import { expect, it } from 'vitest';
import { callArguments } from './call-arguments.ts';

it.each<[string, object | undefined]>([
  ['{"city":"Київ"}', { city: 'Київ' }],
  ['', {}],
  [' \n', {}],
  ['[1]', undefined],
  ['null', undefined],
  ['"text"', undefined],
  ['{"half', undefined],
])('of %j are %j', (argumentsText, expected) => {
  expect(callArguments({ argumentsText })).toEqual(expected);
});

it('of a custom tool are its text', () => {
  expect(callArguments({ argumentsText: '{"half', custom: true })).toEqual({ input: '{"half' });
  expect(callArguments({ argumentsText: '', custom: true })).toEqual({ input: '' });
});

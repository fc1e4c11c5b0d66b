import { expect, it } from 'vitest';
import { piiHouse } from '../../../test/support/pii-vault.ts';
import { testCall } from '../../../test/support/scope.ts';
import { detectPii } from './detect.ts';
import { maskCall } from './mask-pii.ts';

const maskedParts = (...texts: readonly string[]): readonly string[] => {
  const { scope } = piiHouse({ detect: detectPii });
  const parts = texts.map((text) => ({ kind: 'text', text, origin: 'caller' }) as const);
  const [message] = maskCall(testCall({ scope, messages: [{ role: 'user', parts }] })).messages;
  return (message?.parts ?? []).map((part) => (part.kind === 'text' ? part.text : ''));
};

const phone = ['Мій телефон +38067', '1234567.'] as const;
const card = ['картка 4111 1111', '1111 1111.'] as const;

it.each([
  ['a number torn within a group', phone, ['PHONE', 'PHONE']],
  ['a number torn between groups', card, ['CARD', 'CARD']],
  ['one torn so and one torn otherwise', [...phone, ...card], ['PHONE', 'PHONE', 'CARD', 'CARD']],
  ['the same the other way round', [...card, ...phone], ['CARD', 'CARD', 'PHONE', 'PHONE']],
])('%s leaves none of its halves', (_, texts, types) => {
  const masked = maskedParts(...texts);
  expect(masked.map((text) => /\[([A-Z]+)_/.exec(text)?.[1])).toEqual(types);
  expect(masked.join('|').replace(/\[\w+\]/g, '')).not.toMatch(/\d/);
});

it('leaves texts alone that hold nothing torn', () => {
  const texts = ['Пункт 12', '34 тонни', 'кінець'];
  expect(maskedParts(...texts)).toEqual(texts);
});

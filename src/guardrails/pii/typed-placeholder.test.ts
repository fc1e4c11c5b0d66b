import { expect, it } from 'vitest';
import { piiHouse } from '../../../test/support/pii-vault.ts';
import { testCall } from '../../../test/support/scope.ts';
import { maskCall } from './mask-pii.ts';

it('a placeholder in a tool call is typed, also where its value is torn over parts of a message', () => {
  const { vault, scope } = piiHouse();
  const placeholder = vault.mask('4111111111111111', 'tool');
  maskCall(
    testCall({
      scope,
      messages: [
        {
          role: 'assistant',
          parts: [],
          toolCalls: [{ id: '1', name: 'find', argumentsText: JSON.stringify({ of: placeholder }) }],
        },
        { role: 'user', parts: ['4111 1111', '1111 1111'].map((text) => ({ kind: 'text', text, origin: 'caller' })) },
      ],
    }),
  );
  expect(placeholder).toMatch(/^\[CARD_/);
  expect(vault.restored(placeholder, 'plain')).toBe(placeholder);
});

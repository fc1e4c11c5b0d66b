import { expect, it } from 'vitest';
import { testScope } from '../../../test/support/scope.ts';
import { readChatRequest } from './read-chat-request.ts';

const read = (fields: object) =>
  readChatRequest(
    Buffer.from(JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'Привіт' }], ...fields })),
    testScope(),
    {},
  );

it.each([
  [{ best_of: 20 }, 'best_of'],
  [{ n: 2, best_of: 3 }, 'best_of'],
  [{ best_of: '20' }, 'best_of'],
  [{ num_return_sequences: 8 }, 'num_return_sequences'],
  [{ num_beams: 4 }, 'num_beams'],
  [{ candidateCount: 2 }, 'candidateCount'],
  [{ extra_body: { n: 128 } }, 'extra_body.n'],
  [{ extra_body: { best_of: 2 } }, 'extra_body.best_of'],
  [{ generationConfig: { candidateCount: [5] } }, 'generationConfig.candidateCount'],
])('%j asks for more answers than are priced', (fields, param) => {
  expect(() => read(fields)).toThrow(expect.objectContaining({ status: 400, code: 'invalid_value', param }) as Error);
});

it.each([
  { best_of: 1 },
  { n: 3, best_of: 3 },
  { best_of: null },
  { extra_body: { top_k: 4 } },
  { options: { num_ctx: 4096 } },
  { extra_body: 'n' },
])('%j passes', (fields) => {
  expect(read(fields).call.choices).toBe('n' in fields ? fields.n : 1);
});

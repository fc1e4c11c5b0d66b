import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chatRequestSchema } from './chat-schema.ts';
import { isPlainChatRequest } from './plain-chat-request.ts';

const messages = [{ role: 'user', content: 'Привіт' }];
const plain = { model: 'auto', messages, stream: true, temperature: 0.7, max_tokens: 256 };

const odd = fc.oneof(fc.jsonValue(), fc.constantFrom('', -1, 0, 1.5, 2 ** 60, null, [], {}, true));
const anyMessage = fc.oneof(
  { weight: 20, arbitrary: fc.record({ role: fc.constantFrom('system', 'user', 'assistant'), content: fc.string() }) },
  { weight: 1, arbitrary: fc.record({ role: odd, content: odd, name: odd }, { requiredKeys: [] }) },
);
const simple = (usual: fc.Arbitrary<unknown>) =>
  fc.oneof({ weight: 19, arbitrary: usual }, { weight: 1, arbitrary: odd });
const anyBody = fc.record(
  {
    model: simple(fc.string({ minLength: 1, maxLength: 300 })),
    messages: simple(fc.array(anyMessage, { minLength: 1, maxLength: 5 })),
    stream: simple(fc.boolean()),
    temperature: simple(fc.double({ noNaN: true })),
    top_p: simple(fc.double({ noNaN: true, noDefaultInfinity: true })),
    max_tokens: simple(fc.integer()),
    max_completion_tokens: simple(fc.nat()),
  },
  { requiredKeys: ['model', 'messages'] },
);

describe('a plain chat request', () => {
  it('is what the schema gives back, whatever is sent', () => {
    let plainOnes = 0;
    fc.assert(
      fc.property(anyBody, (body) => {
        if (!isPlainChatRequest(body)) return;
        plainOnes++;
        expect(chatRequestSchema.parse(body)).toEqual(body);
      }),
      { numRuns: 3000 },
    );
    expect(plainOnes).toBeGreaterThan(10); // of some hundred
  });

  it('is a conversation in plain text with a few simple fields', () => {
    expect(isPlainChatRequest(plain)).toBe(true);
  });

  it.each([
    ['no object', null],
    ['a list', [plain]],
    ['no model', { messages }],
    ['no messages', { model: 'auto' }],
    ['an empty conversation', { ...plain, messages: [] }],
    ['parts', { ...plain, messages: [{ role: 'user', content: [{ type: 'text', text: 'a' }] }] }],
    ['a tool’s result', { ...plain, messages: [{ role: 'tool', content: 'a', tool_call_id: '1' }] }],
    ['a message with a name', { ...plain, messages: [{ role: 'user', content: 'a', name: 'b' }] }],
    ['a field it does not know', { ...plain, seed: 1 }],
    ['a wrong field', { ...plain, max_tokens: 0 }],
    ['a very long conversation', { ...plain, messages: Array.from({ length: 101 }, () => messages[0]) }],
  ])('is not %s', (_, body) => {
    expect(isPlainChatRequest(body)).toBe(false);
  });
});

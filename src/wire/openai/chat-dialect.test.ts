import { describe, expect, it } from 'vitest';
import { testScope } from '../../../test/support/scope.ts';
import type { ChatCall } from '../../chat/call.ts';
import { type ChatDialect, chatBody, unknownFields } from './chat-body.ts';
import { readChatRequest } from './read-chat-request.ts';

const dialect: ChatDialect = {
  maxTokensField: 'max_tokens',
  developerRole: 'keep',
  reasoning: 'keep',
  extraContent: 'keep',
  asksUsage: true,
  dropFields: [],
  renameFields: {},
};
const minimal = { model: 'auto', messages: [{ role: 'user', content: 'Привіт' }] };
const callOf = (body: unknown): ChatCall => readChatRequest(Buffer.from(JSON.stringify(body)), testScope(), {}).call;
const sent = (call: ChatCall, more: Partial<ChatDialect>): { messages: unknown } =>
  JSON.parse(Buffer.from(chatBody(call, 'name-there', { ...dialect, ...more })).toString('utf8')) as {
    messages: unknown;
  };

describe('what leaves for an upstream of another family, or of few words', () => {
  it.each(['short', 'x'.repeat(5000)])("drop another family's signatures, and nothing beside them", (words) => {
    const signature = { extra_content: { google: { thought_signature: 'AAAA' } } };
    const call = { id: 'call_1', type: 'function', function: { name: 'f', arguments: '{}' }, x_kept: 1 };
    const messages = (more: object): unknown[] => [
      { role: 'assistant', content: words, x_kept: 1, ...more },
      { role: 'assistant', content: null, tool_calls: [{ ...call, ...more }, call] },
    ];
    expect(sent(callOf({ ...minimal, messages: messages(signature) }), { extraContent: 'drop' }).messages).toEqual(
      messages({}),
    );
    expect(sent(callOf({ ...minimal, messages: messages(signature) }), {}).messages).toEqual(messages(signature));
  });

  it('send nothing that the upstream is not known to take', () => {
    const knownFields = new Set(['model', 'messages', 'stream', 'temperature', 'tools']);
    const call = callOf({ ...minimal, temperature: 0, seed: 1, n: 2, x_new: 1, tool_choice: 'auto' });
    expect(sent(call, { knownFields })).toEqual({ ...minimal, model: 'name-there', stream: false, temperature: 0 });
    expect(unknownFields(call, { ...dialect, knownFields })).toEqual(['n', 'seed', 'x_new']);
    expect(unknownFields(call, dialect)).toEqual([]);
  });
});

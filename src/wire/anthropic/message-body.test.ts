import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkedBody } from '../../../test/support/fake-anthropic-checks.ts';
import { testCall } from '../../../test/support/scope.ts';
import type { ChatCall, Message, Part } from '../../chat/call.ts';
import { messageBody } from './message-body.ts';
import { profileOf } from './model-profile.ts';

const text = fc.oneof(fc.constantFrom('', ' ', '\n', 'Так.', 'Скільки? '), fc.string({ maxLength: 12 }));
const parts = fc.array(
  text.map((said): Part => ({ kind: 'text', text: said, origin: 'caller' })),
  { maxLength: 3 },
);
const id = fc.constantFrom('', 'call_0', 'call_1', 'call:0', 'functions.weather:0');
const toolCall = fc.record({
  id,
  name: fc.constantFrom('weather', 'files.read', 'файли', ''),
  argumentsText: fc.constantFrom('', '{}', '{"a":1}', '[1]', '{"broken'),
});
const message: fc.Arbitrary<Message> = fc.oneof(
  fc.record({ role: fc.constantFrom('user', 'system', 'assistant' as const), parts }),
  fc.record({ role: fc.constant('assistant' as const), parts, toolCalls: fc.array(toolCall, { maxLength: 3 }) }),
  fc.record({ role: fc.constant('tool' as const), parts, toolCallId: id }),
);
const model = fc.constantFrom(
  'claude-3-haiku-20240307',
  'claude-sonnet-4-5-20250929',
  'claude-sonnet-4-6',
  'claude-opus-4-8',
  'claude-opus-5',
  'claude-sonnet-5-5',
  'claude-opus-5-5',
);
const call: fc.Arbitrary<Partial<ChatCall>> = fc.record(
  {
    messages: fc.array(message, { minLength: 1, maxLength: 12 }),
    reasoningEffort: fc.constantFrom('none', 'minimal', 'low', 'high', 'max', 'nonsense'),
    maxOutputTokens: fc.integer({ min: 1, max: 64_000 }),
    sampling: fc.record(
      { temperature: fc.double({ min: 0, max: 2, noNaN: true }), topP: fc.constant(0.5) },
      { requiredKeys: [] },
    ),
    tools: fc.constant([{ type: 'function', function: { name: 'weather' } }]),
    toolChoice: fc.constantFrom('auto', 'none', 'required', { type: 'function', function: { name: 'weather' } }),
    responseFormat: fc.constantFrom<NonNullable<ChatCall['responseFormat']>>(
      { type: 'json_object' },
      {
        type: 'json_schema',
        json_schema: { schema: { type: 'object', properties: { a: { type: 'number', minimum: 1 } } } },
      },
    ),
  },
  { requiredKeys: ['messages'] },
);

describe('whatever a conversation looks like', () => {
  it('its body is one that the API takes', () => {
    fc.assert(
      fc.property(call, model, (given, name) => {
        const { body } = messageBody(testCall(given), { name, profile: profileOf(name), find: () => undefined });
        checkedBody(JSON.parse(JSON.stringify(body)), '2023-06-01');
      }),
      { numRuns: 500 },
    );
  });

  it('no word of it is lost', () => {
    fc.assert(
      fc.property(fc.array(message, { minLength: 1, maxLength: 12 }), (messages) => {
        const name = 'claude-opus-5';
        const { body } = messageBody(testCall({ messages }), { name, profile: profileOf(name), find: () => undefined });
        const sent = JSON.stringify(body);
        for (const { parts: said, toolCalls } of messages) {
          for (const part of said)
            if (part.kind === 'text' && part.text.trim() !== '')
              expect(sent).toContain(JSON.stringify(part.text).slice(1, -1));
          for (const { argumentsText } of toolCalls ?? [])
            if (argumentsText.includes('1')) expect(sent).toMatch(/"a":1|\[1\]/);
        }
      }),
    );
  });
});

it('the same conversation grown by a round has the same beginning', () => {
  const name = 'claude-opus-5';
  const said = (role: Message['role'], words: string): Message => ({
    role,
    parts: [{ kind: 'text', text: words, origin: 'caller' }],
  });
  const grown = [said('system', 'Стисло.'), said('user', 'Раз?'), said('assistant', 'Так.'), said('user', 'Два?')];
  const bodyOf = (messages: readonly Message[]): string =>
    JSON.stringify(
      messageBody(testCall({ messages }), { name, profile: profileOf(name), find: () => undefined }).body.messages,
    );
  expect(bodyOf(grown).startsWith(bodyOf(grown.slice(0, 2)).slice(0, -1))).toBe(true);
});

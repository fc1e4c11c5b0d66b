import type { AnsweredChoice } from '../../src/chat/answer.ts';
import type { Message, ToolDefinition } from '../../src/chat/call.ts';
import type { Said } from '../support/providers/provider-fake.ts';

/** One conversation with tools that every provider must come to the same end of. */

const tool = (name: string, described: string): ToolDefinition => ({
  type: 'function',
  function: {
    name,
    description: described,
    parameters: {
      type: 'object',
      properties: { місто: { type: 'string' }, днів: { type: 'integer' } },
      required: ['місто'],
    },
  },
});

export const tools = [tool('get_weather', 'Погода в місті'), tool('get_time', 'Час у місті')];

const say = (role: 'user' | 'tool', text: string): Message => ({
  role,
  parts: [{ kind: 'text', text, origin: role === 'user' ? 'caller' : 'tool' }],
});

export const questionText = 'Яка погода в Києві й котра година у Львові?';
export const question = say('user', questionText);

/** What the model says to the question. */
export const saidCalls: Said = {
  calls: [
    { id: 'call_kyiv', name: 'get_weather', arguments: { місто: 'Київ', днів: 2 } },
    { id: 'call_lviv', name: 'get_time', arguments: { місто: '"Львів" \\ Старе місто' } },
  ],
};
export const results = ['{"t":12,"небо":"ясно"}', '14:35, за київським часом'] as const;
/** What it says once it has the results. */
export const saidText: Said = { text: 'У Києві 12 °C і ясно, а у Львові 14:35 🕝.' };

/** A choice in a form that does not depend on who made it. */
export const canonical = (choice: AnsweredChoice | undefined): object => ({
  text: choice?.answer ?? '',
  calls: choice?.toolCalls.map(({ name, argumentsText }) => ({
    name,
    arguments: JSON.parse(argumentsText) as unknown,
  })),
  finish: choice?.finish?.reason,
});

export const canonicalCalls = {
  text: '',
  calls: saidCalls.calls?.map(({ name, arguments: given }) => ({ name, arguments: given })),
  finish: 'tool_calls',
};
export const canonicalText = { text: saidText.text, calls: [], finish: 'stop' };

/** The conversation as a client sends it for its second turn. */
export const secondTurn = (choice: AnsweredChoice | undefined): readonly Message[] => [
  question,
  { role: 'assistant', parts: [], toolCalls: choice?.toolCalls ?? [] },
  ...(choice?.toolCalls ?? []).map(({ id }, at) => ({ ...say('tool', results[at] ?? ''), toolCallId: id })),
];

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batches, finish, reasoning, start, text, toolCall, usage } from '../../test/support/events.ts';
import { Answer, collect } from './answer.ts';
import type { ChatEvent, ExtraEvent } from './event.ts';
import type { JsonObject } from './json.ts';

const answerOf = (...events: readonly ChatEvent[]): Answer => {
  const answer = new Answer();
  for (const event of events) answer.add(event);
  return answer;
};
const extra = (at: ExtraEvent['at'], fields: JsonObject, choice?: number): ChatEvent => ({
  type: 'extra',
  at,
  ...(choice !== undefined && { choice }),
  extra: { dialect: 'openai', fields },
});

describe('an answer', () => {
  it('joins what each channel of each choice said', () => {
    const answer = answerOf(
      start(),
      reasoning('Спершу '),
      text('Ки'),
      text('second', 1),
      reasoning('подумаю.'),
      text('їв'),
      { type: 'text', choice: 1, channel: 'refusal', text: 'Ні.' },
      finish('length', 1),
      finish(),
      usage(3, 4),
    );
    expect(answer.start?.model).toBe('model');
    expect(answer.usage).toMatchObject({ input: 3, output: 4 });
    expect(answer.choices).toMatchObject([
      { index: 0, answer: 'Київ', reasoning: 'Спершу подумаю.', refusal: undefined, finish: finish() },
      { index: 1, answer: 'second', reasoning: undefined, refusal: 'Ні.', finish: finish('length', 1) },
    ]);
  });

  it('keeps choices in order of their index, whoever speaks first', () => {
    expect(answerOf(text('c', 2), text('a', 0), text('b', 1)).choices.map(({ answer }) => answer)).toEqual([
      'a',
      'b',
      'c',
    ]);
  });

  it('tells silence from an empty word: a channel that nobody used is undefined', () => {
    expect(answerOf(finish()).choices[0]).toMatchObject({ answer: undefined, reasoning: undefined, toolCalls: [] });
  });

  it('joins the fragments of parallel tool calls', () => {
    const { choices } = answerOf(
      toolCall(0, '{"a"', { id: 'x', name: 'f' }),
      toolCall(1, '', { id: 'y', name: 'g' }),
      toolCall(0, ':1}'),
      toolCall(1, '{}'),
    );
    expect(choices[0]?.toolCalls).toEqual([
      { id: 'x', name: 'f', argumentsText: '{"a":1}' },
      { id: 'y', name: 'g', argumentsText: '{}' },
    ]);
  });

  it('keeps the unnamed fields of every fragment of a tool call', () => {
    const fragment = (fields: JsonObject): ChatEvent => ({
      type: 'tool-call',
      choice: 0,
      position: 0,
      id: 'x',
      name: 'f',
      custom: true,
      argumentsText: '',
      extra: { dialect: 'openai', fields },
    });
    const { choices } = answerOf(fragment({ signature: 'a' }), fragment({ cost: 1 }));
    expect(choices[0]?.toolCalls[0]).toMatchObject({
      custom: true,
      extra: { dialect: 'openai', fields: { signature: 'a', cost: 1 } },
    });
  });

  it('keeps logprobs with their channel', () => {
    const { choices } = answerOf(
      { type: 'text', choice: 0, channel: 'answer', text: 'a', logprobs: [{ token: 'a' }] },
      { type: 'text', choice: 0, channel: 'answer', text: 'b', logprobs: [{ token: 'b' }] },
      { type: 'text', choice: 0, channel: 'refusal', text: 'c', logprobs: [{ token: 'c' }] },
    );
    expect(choices[0]).toMatchObject({
      logprobs: { answer: [{ token: 'a' }, { token: 'b' }], refusal: [{ token: 'c' }] },
    });
  });

  it('lets lists of a choice and of its message grow, and the latest of everything else win', () => {
    const answer = answerOf(
      extra('choice', { token_ids: [1], stop: 'a' }),
      extra('choice', { token_ids: [2], stop: 'b' }, 0),
      extra('delta', { reasoning_details: [{ text: 'a' }] }, 0),
      extra('delta', { reasoning_details: [{ text: 'b' }] }, 0),
    );
    expect(answer.choices[0]).toMatchObject({
      choiceExtra: { dialect: 'openai', fields: { token_ids: [1, 2], stop: 'b' } },
      messageExtra: { fields: { reasoning_details: [{ text: 'a' }, { text: 'b' }] } },
    });
  });

  it('takes time in proportion to what lists grow by, and changes no event', () => {
    const one = extra('delta', { token_ids: [1] }, 0);
    const answer = answerOf(...Array.from({ length: 100_000 }, () => one));
    expect(answer.choices[0]?.messageExtra?.fields['token_ids']).toHaveLength(100_000);
    expect(one).toEqual(extra('delta', { token_ids: [1] }, 0));
  });

  it.each<readonly [string, ChatEvent]>([
    ['text', text('x'.repeat(1_000_000))],
    ['arguments', toolCall(0, 'x'.repeat(1_000_000))],
    ['log probabilities', { type: 'text', choice: 0, channel: 'answer', text: 'a', logprobs: ['x'.repeat(1_000_000)] }],
    ['fields of a choice', extra('choice', { x: ['x'.repeat(1_000_000)] })],
    [
      'fields of a tool call',
      { ...toolCall(0, ''), extra: { dialect: 'openai', fields: { x: 'x'.repeat(1_000_000) } } } as ChatEvent,
    ],
    ['notes', { type: 'note', note: { kind: 'progress', about: { x: 'x'.repeat(1_000_000) } } }],
    ['sources', { type: 'source', number: 1, passage: { id: 'p', title: 't', text: 'x'.repeat(1_000_000), score: 1 } }],
  ])('has a bound on its %s', async (_, event) => {
    let pulls = 0;
    async function* endless(): AsyncGenerator<readonly ChatEvent[]> {
      for (; pulls < 100; pulls++) yield [event];
    }
    await expect(collect(endless())).rejects.toMatchObject({ code: 'upstream_invalid' });
    expect(pulls).toBeLessThan(40);
  });

  it('takes the log probabilities of last tokens from the finish', () => {
    const logprobs = { answer: [{ token: '<end>' }], refusal: [{ token: '-' }] };
    expect(answerOf({ type: 'finish', choice: 0, reason: 'stop', logprobs }).choices[0]).toMatchObject({ logprobs });
  });

  it('takes a field of the chunk as it was told last: some upstreams repeat a growing list in each', () => {
    const answer = answerOf(extra('chunk', { citations: ['a'] }), extra('chunk', { citations: ['a', 'b'], tier: 'x' }));
    expect(answer.extra?.fields).toEqual({ citations: ['a', 'b'], tier: 'x' });
  });

  it('never mixes two dialects', () => {
    const foreign: ChatEvent = { type: 'extra', at: 'delta', extra: { dialect: 'anthropic', fields: { a: [1] } } };
    expect(answerOf(foreign, extra('delta', { a: [2] })).choices[0]?.messageExtra).toEqual({
      dialect: 'openai',
      fields: { a: [2] },
    });
  });

  it('keeps sources and notes', () => {
    const passage = { id: 'p', title: 't', text: 'x', score: 1 };
    const answer = answerOf(
      { type: 'source', number: 1, passage },
      { type: 'note', note: { kind: 'route', about: { to: 'model' } } },
    );
    expect(answer.sources).toEqual([{ type: 'source', number: 1, passage }]);
    expect(answer.notes).toEqual([{ kind: 'route', about: { to: 'model' } }]);
  });

  it('does not depend on how its events were batched', async () => {
    const word = fc.tuple(fc.nat(2), fc.string({ minLength: 1 })).map(([choice, said]) => text(said, choice));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(word, { minLength: 1 })), async (said) => {
        const together = answerOf(...said.flat());
        const batched = await collect(batches(...said));
        expect(batched.choices).toEqual(together.choices);
      }),
      { numRuns: 50 },
    );
  });
});

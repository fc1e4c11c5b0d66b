import { describe, expect, it } from 'vitest';
import { finish, text, toolCall } from '../../../test/support/events.ts';
import { Answer } from '../../chat/answer.ts';
import type { ChatEvent } from '../../chat/event.ts';
import type { Json, JsonObject } from '../../chat/json.ts';
import { ChunkTranslator } from './chunk-translator.ts';

function translated(...chunks: readonly unknown[]) {
  const translator = new ChunkTranslator();
  const events: ChatEvent[] = [];
  for (const chunk of chunks) translator.translate(chunk, events);
  return { translator, events, said: events };
}
const choice = (delta: JsonObject, more: JsonObject = {}): JsonObject => ({ choices: [{ index: 0, delta, ...more }] });
const foldOf = (events: readonly ChatEvent[]): Answer => {
  const answer = new Answer();
  for (const event of events) answer.add(event);
  return answer;
};

describe('a chunk', () => {
  it('begins the answer once, with our own head', () => {
    const { events } = translated(choice({ role: 'assistant', content: '' }), choice({ content: 'a' }));
    expect(events).toEqual([text('a')]);
  });

  it.each([null, 7, 'text', [], {}, { choices: 'x' }, { id: 'x' }])('is not %j', (chunk) => {
    const { events, translator } = translated(choice({ content: 'a' }));
    expect(translator.translate(chunk, events)).toBe(false);
    expect(events).toEqual([text('a')]);
  });

  it('may hold odd choices, which are passed over', () => {
    expect(translated({ choices: [null, 7, { index: 0, delta: null }, {}] }).said).toEqual([]);
    expect(translated({ choices: [{ delta: { content: 'a' } }] }).said).toEqual([text('a')]);
    for (const choices of [{}, 7, 'x', null]) expect(translated({ choices, usage: {} }).said).toEqual([]);
  });

  it.each([
    { error: { message: 'boom' } },
    { error: 'boom', choices: [] },
    { choices: [{ index: 0, error: { message: 'boom' }, delta: {} }] },
    choice({}, { finish_reason: 'error' }),
  ])('may be a failure: %j', (chunk) => {
    expect(() => translated(chunk)).toThrow(expect.objectContaining({ code: 'upstream_error' }));
  });

  it('holds no more than 128 choices', () => {
    const choices = Array.from({ length: 129 }, (_, index) => ({ index, delta: { content: 'a' } }));
    expect(() => translated({ choices })).toThrow(expect.objectContaining({ code: 'upstream_invalid' }));
  });
});

describe('reasoning', () => {
  it.each(['reasoning_content', 'reasoning', 'thinking'])('is read from %s, once, and never as the answer', (name) => {
    expect(translated(choice({ [name]: 'Спершу', content: '' })).said).toEqual([
      { type: 'text', choice: 0, channel: 'reasoning', text: 'Спершу' },
    ]);
  });

  it('that stands under two names is said once', () => {
    expect(translated(choice({ reasoning_content: 'a', reasoning: 'a' })).said).toHaveLength(1);
  });

  it('and the answer may come as parts', () => {
    const parts: Json = [
      {
        type: 'thinking',
        thinking: [
          { type: 'text', text: 'Спершу ' },
          { type: 'text', text: 'подумаю' },
        ],
      },
      { type: 'text', text: 'Київ' },
      { type: 'reference', reference_ids: [1] },
    ];
    expect(translated(choice({ content: parts })).said).toEqual([
      { type: 'text', choice: 0, channel: 'reasoning', text: 'Спершу подумаю' },
      text('Київ'),
    ]);
  });
});

describe('a finish', () => {
  it('is said once, and nothing after it', () => {
    const { said } = translated(
      choice({ content: 'a' }, { finish_reason: 'stop' }),
      choice({ content: 'b' }),
      choice({}, { finish_reason: 'length' }),
    );
    expect(said).toEqual([text('a'), finish()]);
  });

  it('of tool calls is tool_calls, also where the upstream says stop', () => {
    const call = { tool_calls: [{ index: 0, id: 'a', function: { name: 'f', arguments: '{}' } }] };
    expect(translated(choice(call), choice({}, { finish_reason: 'stop' })).said).toEqual([
      toolCall(0, '{}', { id: 'a', name: 'f' }),
      { ...finish('tool_calls'), native: 'stop' },
    ]);
    expect(translated(choice(call), choice({}, { finish_reason: 'length' })).said.at(-1)).toEqual(finish('length'));
  });

  it('keeps the word of the upstream where it is not ours', () => {
    expect(translated(choice({}, { finish_reason: 'max_tokens' })).said).toEqual([
      { ...finish('length'), native: 'max_tokens' },
    ]);
  });

  it('is needed of every choice that spoke', () => {
    const { translator } = translated({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] });
    expect(translator.finished).toBe(true);
    translator.translate({ choices: [{ index: 1, delta: { content: 'a' } }] }, []);
    expect(translator.finished).toBe(false);
    expect(translated({ choices: [] }).translator.finished).toBe(false);
  });
});

describe('usage', () => {
  const usage = { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 };
  const event = expect.objectContaining({
    type: 'usage',
    usage: expect.objectContaining({ input: 3, output: 4 }) as unknown,
  }) as unknown;

  it.each([
    ['in the last chunk', choice({}, { finish_reason: 'stop' }), { ...choice({}), usage }],
    ['in a chunk of its own', choice({}, { finish_reason: 'stop' }), { choices: [], usage }],
    ['in a chunk without choices', choice({}, { finish_reason: 'stop' }), { usage }],
    ['with the finish', { ...choice({}, { finish_reason: 'stop' }), usage }],
    ['under x_groq', { ...choice({}, { finish_reason: 'stop' }), x_groq: { usage } }],
    ['in the choice', choice({}, { finish_reason: 'stop', usage })],
    ['beside a null', { ...choice({}), usage: null }, { ...choice({}, { finish_reason: 'stop' }), usage }],
  ])('is found %s', (_, ...chunks) => {
    const { said } = translated(...chunks);
    expect(said.filter(({ type }) => type === 'usage')).toEqual([event]);
  });

  it('of nothing is none, so that it is estimated', () => {
    const nothing = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 };
    const { said } = translated({ ...choice({ content: 'a' }), usage: nothing }, { usage: {} });
    expect(said).toEqual([text('a')]);
  });
});

describe('unknown fields', () => {
  const extras = (said: readonly ChatEvent[]): unknown =>
    said.flatMap((event) => (event.type === 'extra' ? [[event.at, event.extra.fields]] : []));

  it('are kept at every level, those of the chunk once while they stay the same', () => {
    const chunk = (more: JsonObject): JsonObject => ({
      id: 'x',
      system_fingerprint: 'fp',
      ...more,
      choices: [{ index: 0, delta: { content: 'a', annotations: [1] }, token_ids: [5], stop_reason: null }],
    });
    expect(extras(translated(chunk({}), chunk({ citations: ['a'] })).said)).toEqual([
      ['chunk', { system_fingerprint: 'fp' }],
      ['choice', { token_ids: [5] }],
      ['delta', { annotations: [1] }],
      ['chunk', { citations: ['a'] }],
      ['choice', { token_ids: [5] }],
      ['delta', { annotations: [1] }],
    ]);
  });

  it("that mean something to a client's page never pass, at any level", () => {
    const reserved = { event: {}, sources: [], selected_model_id: 'x', type: 'x', nexus: {}, usage: 'x' };
    const { said } = translated({
      ...reserved,
      choices: [{ ...reserved, index: 0, delta: { ...reserved, content: 'a' } }],
    });
    expect(said).toEqual([text('a')]);
  });

  it('of service tiers pass only where clients know the word', () => {
    expect(extras(translated({ ...choice({}), service_tier: 'default' }).said)).toEqual([
      ['chunk', { service_tier: 'default' }],
    ]);
    expect(extras(translated({ ...choice({}), service_tier: 'on_demand' }).said)).toEqual([]);
  });
});

describe('logprobs', () => {
  const said = (content: string, tokens: readonly string[]): JsonObject =>
    choice({ content }, { logprobs: { content: tokens.map((token) => ({ token })), refusal: null } });

  it('stay with their text, and those of half a letter wait for the whole', () => {
    const { said: events } = translated(said('', ['\\xd0']), said('ї', ['\\x87']), said('a', ['a']));
    expect(events).toEqual([
      { ...text('ї'), logprobs: [{ token: '\\xd0' }, { token: '\\x87' }] },
      { ...text('a'), logprobs: [{ token: 'a' }] },
    ]);
  });

  it('of a refusal stay with it', () => {
    const { said: events } = translated(
      choice({ refusal: 'Ні' }, { logprobs: { content: null, refusal: [{ token: 'Ні' }] } }),
    );
    expect(events).toEqual([{ type: 'text', choice: 0, channel: 'refusal', text: 'Ні', logprobs: [{ token: 'Ні' }] }]);
  });
});

describe('a whole completion', () => {
  const completion = (message: JsonObject, finish_reason = 'stop'): JsonObject => ({
    id: 'x',
    object: 'chat.completion',
    choices: [{ index: 0, message: { role: 'assistant', ...message }, logprobs: null, finish_reason }],
    usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
  });

  it('comes to the same answer as its stream', () => {
    const whole = translated(
      completion(
        {
          content: 'Київ',
          refusal: null,
          reasoning_content: 'Думаю',
          tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } }],
        },
        'tool_calls',
      ),
    );
    const stream = translated(
      choice({ role: 'assistant', reasoning_content: 'Ду' }),
      choice({ reasoning_content: 'маю' }),
      choice({ content: 'Ки' }),
      choice({ content: 'їв' }),
      choice({ tool_calls: [{ index: 0, id: 'a', type: 'function', function: { name: 'f', arguments: '' } }] }),
      choice({ tool_calls: [{ index: 0, function: { arguments: '{}' } }] }),
      choice({}, { finish_reason: 'tool_calls' }),
      { choices: [], usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 } },
    );
    expect(foldOf(whole.events)).toEqual(foldOf(stream.events));
  });

  it('has a call for each entry, also where ids or numbers are the same', () => {
    const call = (name: string): JsonObject => ({ id: 'same', index: 0, function: { name, arguments: '{}' } });
    const { said } = translated(completion({ content: null, tool_calls: [call('f'), call('f'), call('g')] }));
    const calls = foldOf(said).choices[0]?.toolCalls ?? [];
    expect(calls.map(({ name, argumentsText }) => [name, argumentsText])).toEqual([
      ['f', '{}'],
      ['f', '{}'],
      ['g', '{}'],
    ]);
  });
});

describe('bounds', () => {
  const tooMuch = expect.objectContaining({ code: 'upstream_invalid' }) as unknown as Error;
  /** Says a chunk again and again, as long as it is taken. */
  const endlessly = (chunkAt: (at: number) => JsonObject, most: number) => (): void => {
    const translator = new ChunkTranslator();
    for (let at = 0; at < most; at++) translator.translate(chunkAt(at), []);
  };

  it('hold for fields of the whole answer: their number and their letters', () => {
    expect(endlessly((at) => ({ choices: [], [`x_${at}`]: 1 }), 1000)).toThrow(tooMuch);
    const long = 'x'.repeat(500_000);
    expect(endlessly((at) => ({ choices: [], [`x_${at}`]: long }), 20)).toThrow(tooMuch);
    expect(endlessly((at) => ({ choices: [], x_same: `${at}${long}` }), 50)).not.toThrow();
  });

  it('let a whole reply through, whatever stands beside it: it has its own', () => {
    const fields = Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`x_${at}`, at]));
    expect(translated({ ...choice({ content: 'a' }), ...fields }).events[0]).toMatchObject({ type: 'extra' });
  });

  it('hold for log probabilities of tokens that never come to a text', () => {
    const logprobs = { content: [{ token: 'x'.repeat(1000) }] };
    expect(endlessly(() => choice({ content: '' }, { logprobs }), 5000)).toThrow(tooMuch);
  });

  it('count nothing that has come to its text', () => {
    const logprobs = { content: [{ token: 'x'.repeat(1000) }] };
    expect(endlessly((at) => choice({ content: at % 2 === 0 ? '' : 'a' }, { logprobs }), 5000)).not.toThrow();
  });

  it('let a list of log probabilities through that is longer than a call can have arguments', () => {
    const content = Array.from({ length: 200_000 }, () => 0);
    const { said } = translated(
      choice({ content: 'a' }, { logprobs: { content } }),
      choice({}, { finish_reason: 'stop' }),
    );
    expect(foldOf(said).choices[0]?.logprobs?.answer).toHaveLength(200_000);
  });
});

describe('the end of a choice', () => {
  it('tells the log probabilities of tokens that made no text, each with its channel', () => {
    const { said } = translated(
      choice({ content: 'a' }, { logprobs: { content: [{ token: 'a' }] } }),
      choice({ content: '' }, { logprobs: { content: [{ token: '<end>' }], refusal: [{ token: '-' }] } }),
      choice({}, { finish_reason: 'stop' }),
    );
    expect(said.at(-1)).toMatchObject({ type: 'finish', logprobs: { answer: [{ token: '<end>' }] } });
    expect(foldOf(said).choices[0]?.logprobs).toEqual({
      answer: [{ token: 'a' }, { token: '<end>' }],
      refusal: [{ token: '-' }],
    });
  });

  it('gives a function that was called without arguments an empty object, streamed or whole', () => {
    const call = { index: 0, id: 'a', type: 'function', function: { name: 'f', arguments: '' } };
    const last = choice({}, { finish_reason: 'tool_calls' });
    const message = { choices: [{ index: 0, message: { tool_calls: [call] }, finish_reason: 'tool_calls' }] };
    for (const { said } of [translated(choice({ tool_calls: [call] }), last), translated(message)]) {
      expect(said.slice(-2)).toEqual([toolCall(0, '{}'), finish('tool_calls')]);
      expect(foldOf(said).choices[0]?.toolCalls).toMatchObject([{ argumentsText: '{}' }]);
    }
    const custom = { index: 0, id: 'a', type: 'custom', custom: { name: 'f', input: '' } };
    expect(translated(choice({ tool_calls: [custom] }), last).said).toHaveLength(2);
  });
});

describe('a finish', () => {
  it.each(['', ' ', 'null', 'None', 'NULL'])('of %j is none: the answer goes on', (word) => {
    const { said, translator } = translated(
      choice({ content: 'Добрий ' }, { finish_reason: word }),
      choice({ content: 'день' }, { finish_reason: word }),
    );
    expect(said).toEqual([text('Добрий '), text('день')]);
    expect(translator.finished).toBe(false);
  });

  it.each(['error', 'ERROR', 'abort', 'network_error', 'timeout', 'cancelled', 'insufficient_system_resource'])(
    'of %j says that the server gave up',
    (word) => {
      expect(() => translated(choice({ content: 'Пів' }), choice({}, { finish_reason: word }))).toThrow(
        expect.objectContaining({ code: 'upstream_error' }),
      );
    },
  );

  it('may come with the whole message again, which is not said twice', () => {
    const last = { choices: [{ index: 0, message: { role: 'assistant', content: 'Так' }, finish_reason: 'stop' }] };
    expect(translated(choice({ content: 'Так' }), last).said).toEqual([text('Так'), finish()]);
    expect(translated(last).said).toEqual([text('Так'), finish()]);
  });
});

it.each([1.5, -1, 1e308, '7', null])('a count of %j tokens is none', (count) => {
  const usage = { prompt_tokens: count, completion_tokens: 3, total_tokens: 3 };
  expect(translated({ ...choice({ content: 'a' }), usage }).said.at(-1)).toMatchObject({ usage: { output: 3 } });
  expect(translated({ ...choice({ content: 'a' }), usage }).said.at(-1)).not.toMatchObject({ usage: { input: count } });
});

it('gives the details of streamed reasoning as a whole, before the finish', () => {
  const translator = new ChunkTranslator();
  const events: ChatEvent[] = [];
  const say = (delta: object, finish: string | null = null): void => {
    translator.translate({ choices: [{ index: 0, delta, finish_reason: finish }] }, events);
  };
  const piece = (text: string) => ({
    reasoning: text,
    reasoning_details: [{ type: 'reasoning.text', text, index: 0 }],
  });
  say(piece('ivan@'));
  say(piece('ukr.net'));
  say({ content: 'Ок' }, 'stop');
  expect(events).toMatchObject([
    { type: 'text', channel: 'reasoning', text: 'ivan@' },
    { type: 'text', channel: 'reasoning', text: 'ukr.net' },
    { type: 'text', channel: 'answer', text: 'Ок' },
    {
      type: 'extra',
      at: 'delta',
      extra: { fields: { reasoning_details: [{ type: 'reasoning.text', text: 'ivan@ukr.net', index: 0 }] } },
    },
    { type: 'finish' },
  ]);
});

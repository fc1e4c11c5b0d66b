import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { finish, reasoning, start, text, toolCall, usage } from '../../../test/support/events.ts';
import { Answer } from '../../chat/answer.ts';
import type { ChatEvent, FinishEvent } from '../../chat/event.ts';
import type { JsonObject } from '../../chat/json.ts';
import { chatCompletion } from './chat-completion.ts';
import { ChatPrinter, type ChatPrinterOptions } from './chat-printer.ts';
import { chatCompletionSchema } from './reply-schemas.ts';

const options: ChatPrinterOptions = { id: 'chatcmpl-1', includeUsage: true, uiEvents: false };

type Chunk = JsonObject & {
  readonly choices: readonly {
    readonly index: number;
    readonly delta: JsonObject & { readonly tool_calls?: readonly ToolDelta[] };
    readonly finish_reason: string | null;
    readonly logprobs?: { readonly content: readonly unknown[] | null; readonly refusal: readonly unknown[] | null };
  }[];
};
type ToolDelta = JsonObject & { readonly index: number; readonly id?: string };

function printed(batches: readonly (readonly ChatEvent[])[], more: Partial<ChatPrinterOptions> = {}) {
  const printer = new ChatPrinter({ ...options, ...more });
  const out = batches.map((batch) => printer.print(batch)).join('') + printer.end();
  const frames = out.split('\n\n').slice(0, -1);
  expect(frames.pop()).toBe('data: [DONE]');
  expect(frames.filter((frame) => !/^data: \{[^\n]*\}$/.test(frame))).toEqual([]);
  return { out, chunks: frames.map((frame) => JSON.parse(frame.slice(6)) as Chunk) };
}

type Folded = Record<string, unknown>;

/** What a client makes of a chunk's delta: texts and lists grow, the rest is replaced. */
function grow(into: Folded, delta: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(delta)) {
    const before = into[name];
    if (value === null) into[name] ??= null;
    else if (typeof before === 'string' && typeof value === 'string' && growing.has(name)) into[name] = before + value;
    else if (Array.isArray(before) && Array.isArray(value))
      into[name] = [...(before as unknown[]), ...(value as unknown[])];
    else if (isRecord(before) && isRecord(value)) grow(before, value);
    else into[name] = isRecord(value) ? { ...value } : value;
  }
}
const growing = new Set(['content', 'refusal', 'reasoning_content', 'arguments', 'input']);
const isRecord = (value: unknown): value is Folded =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The stream as a client folds it, in the form of a whole completion. */
function folded(chunks: readonly Chunk[]): Folded {
  const whole: Folded = {};
  const choices = new Map<number, Folded>();
  for (const { choices: said, ...envelope } of chunks) {
    Object.assign(whole, envelope);
    for (const { index, delta, finish_reason: reason, ...fields } of said) {
      const choice = choices.get(index) ?? { index, message: { refusal: null }, logprobs: null, finish_reason: null };
      choices.set(index, choice);
      const { tool_calls: calls, ...words } = delta;
      const message = choice.message as Folded;
      grow(message, words);
      for (const { index: at, ...call } of calls ?? []) {
        const known = (message.tool_calls ??= []) as Folded[];
        grow((known[at] ??= {}), call);
      }
      grow(choice, fields);
      if (reason !== null) choice.finish_reason = reason;
    }
  }
  return {
    ...whole,
    object: 'chat.completion',
    choices: [...choices.values()].sort((a, b) => Number(a.index) - Number(b.index)),
  };
}

/** What stream and whole may say differently: an empty content, and empty arguments. */
function comparable(completion: Readonly<Record<string, unknown>>): unknown {
  const copy = JSON.parse(JSON.stringify(completion)) as { choices: { message: Folded }[] };
  for (const { message } of copy.choices) {
    message.content ||= null;
    for (const call of (message.tool_calls ?? []) as { function?: Folded }[])
      if (call.function) call.function.arguments ||= '{}';
  }
  return copy;
}

const said = fc.string({
  unit: fc.constantFrom('a', 'ї', '"', '\\', '\n', '\u2028', '🙂', ' '),
  minLength: 1,
  maxLength: 6,
});
const choice = fc.nat(2);
const token = said.map((one) => ({ token: one }));
const textEvent = fc.record(
  {
    type: fc.constant('text' as const),
    choice,
    channel: fc.constantFrom('answer' as const, 'reasoning' as const, 'refusal' as const),
    text: said,
    logprobs: fc.array(token, { minLength: 1, maxLength: 2 }),
  },
  { requiredKeys: ['type', 'choice', 'channel', 'text'] },
);
const openai = (fields: JsonObject): { dialect: 'openai'; fields: JsonObject } => ({ dialect: 'openai', fields });
const extraEvent = fc.oneof(
  fc.tuple(choice, said).map(([at, one]) => ({
    type: 'extra' as const,
    at: 'delta' as const,
    choice: at,
    extra: openai({ details: [one] }),
  })),
  fc.tuple(choice, fc.nat()).map(([at, one]) => ({
    type: 'extra' as const,
    at: 'choice' as const,
    choice: at,
    extra: openai({ token_ids: [one] }),
  })),
  said.map((one) => ({ type: 'extra' as const, at: 'chunk' as const, extra: openai({ citations: [one] }) })),
);
const toolEvent = fc.record({ choice, call: fc.nat(2), custom: fc.boolean(), args: fc.string({ maxLength: 5 }) });

/** A random answer that keeps the rules: positions from 0, id and name first, a finish for each choice at the end. */
const answer = fc
  .tuple(fc.array(fc.oneof(textEvent, extraEvent, toolEvent), { maxLength: 25 }), fc.nat(1))
  .map(([raw, withUsage]) => {
    const calls = new Map<number, { call: number; custom: boolean }[]>();
    const events: ChatEvent[] = [start()];
    const spoke = new Set<number>([0]);
    for (const one of raw) {
      if ('type' in one) {
        events.push(one);
        if ('choice' in one) spoke.add(one.choice);
        continue;
      }
      spoke.add(one.choice);
      const known = calls.get(one.choice) ?? [];
      calls.set(one.choice, known);
      let position = known.findIndex(({ call }) => call === one.call);
      const fresh = position < 0;
      if (fresh) position = known.push({ call: one.call, custom: one.custom }) - 1;
      events.push({
        type: 'tool-call',
        choice: one.choice,
        position,
        ...(fresh && { id: `id${one.call}`, name: `name${one.call}` }),
        argumentsText: one.args,
        ...(known[position]?.custom && { custom: true }),
        ...(fresh && {
          extra: openai({ [known[position]?.custom ? 'custom' : 'function']: { strict: true }, cost: 1 }),
        }),
      });
    }
    for (const index of spoke) {
      const last: FinishEvent = { type: 'finish', choice: index, reason: calls.has(index) ? 'tool_calls' : 'stop' };
      events.push(last);
    }
    if (withUsage) events.push(usage(3, 4));
    return events;
  });
const batched = fc.tuple(answer, fc.array(fc.nat(5))).map(([events, sizes]) => {
  const batches: ChatEvent[][] = [];
  let from = 0;
  for (const size of sizes) {
    if (size > 0 && from < events.length) batches.push(events.slice(from, (from += size)));
  }
  return [...batches, events.slice(from)];
});

describe('the stream of any answer', () => {
  it('folds to the whole reply of the same answer', () => {
    fc.assert(
      fc.property(batched, (batches) => {
        const collected = new Answer();
        for (const event of batches.flat()) collected.add(event);
        const whole = chatCompletion(collected, options);
        expect(comparable(folded(printed(batches).chunks))).toEqual(comparable(whole));
      }),
      { numRuns: 500 },
    );
  });

  it('keeps the rules that clients break on', () => {
    fc.assert(
      fc.property(batched, (batches) => {
        const { chunks } = printed(batches);
        const heads = new Set(
          chunks.map(({ id, object, created, model }) => JSON.stringify([id, object, created, model])),
        );
        expect(heads.size).toBe(1);
        expect(chunks.every(({ choices }) => Array.isArray(choices))).toBe(true);
        const deltas = chunks.flatMap(({ choices }) => choices);
        for (const index of new Set(deltas.map((one) => one.index))) {
          const own = deltas.filter((one) => one.index === index);
          expect(own[0]?.delta).toMatchObject({ role: 'assistant', content: '' });
          expect(own.filter(({ delta }) => 'role' in delta)).toHaveLength(1);
          expect(own.filter(({ finish_reason: reason }) => reason !== null)).toEqual([own.at(-1)]);
          expect(own.at(-1)?.delta).toEqual({});
          expect(own.slice(0, -1).filter(({ delta }) => !('content' in delta))).toEqual([]);
          const ids = own.flatMap(({ delta }) => delta.tool_calls ?? []);
          expect(ids.filter(({ id }) => id !== undefined).map((call) => call.index)).toEqual(
            [...new Set(ids.map((call) => call.index))].sort(),
          );
        }
      }),
      { numRuns: 300 },
    );
  });

  it('as a whole reply is what the API document promises', () => {
    fc.assert(
      fc.property(answer, (events) => {
        const collected = new Answer();
        for (const event of events) collected.add(event);
        expect(() => chatCompletionSchema.parse(chatCompletion(collected, options))).not.toThrow();
      }),
      { numRuns: 100 },
    );
  });
});

const wholeOf = (events: readonly ChatEvent[], more: Partial<ChatPrinterOptions> = {}): JsonObject => {
  const collected = new Answer();
  for (const event of events) collected.add(event);
  return chatCompletion(collected, { ...options, ...more });
};

describe('an answer', () => {
  it('is printed with the seconds of its start and the model that answered, or the name that was asked for', () => {
    const events = [start('real'), text('a'), finish()];
    for (const json of [wholeOf(events), printed([events]).chunks[0]])
      expect(json).toMatchObject({ id: 'chatcmpl-1', created: 1_700_000_000, model: 'real' });
    for (const json of [wholeOf(events, { model: 'auto' }), printed([events], { model: 'auto' }).chunks[0]])
      expect(json).toMatchObject({ model: 'auto' });
  });

  it('shows usage in a last chunk without choices, if it was asked for', () => {
    const events = [start(), text('a'), finish(), usage(3, 4)];
    const { chunks } = printed([events]);
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { prompt_tokens: 3, total_tokens: 7 } });
    expect(chunks.filter((chunk) => 'usage' in chunk)).toHaveLength(1);
    const hidden = printed([events], { includeUsage: false });
    expect(hidden.out).not.toContain('usage');
    expect(hidden.chunks.every(({ choices }) => choices.length > 0)).toBe(true);
    expect(wholeOf(events)).toMatchObject({ usage: { total_tokens: 7 } });
  });

  it('says reasoning as reasoning_content beside an empty content', () => {
    const { chunks } = printed([[start(), reasoning('Спершу'), text('a'), finish()]]);
    expect(chunks[1]?.choices[0]?.delta).toEqual({ content: '', reasoning_content: 'Спершу' });
  });

  it('of a tool call has no content', () => {
    const whole = wholeOf([start(), toolCall(0, '{}', { id: 'a', name: 'f' }), finish('tool_calls')]);
    expect(whole.choices).toMatchObject([
      {
        message: {
          content: null,
          tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } }],
        },
      },
    ]);
    const input = { ...toolCall(0, '', { id: 'a', name: 'f' }), custom: true } as ChatEvent;
    expect(wholeOf([start(), input, finish()]).choices).toMatchObject([
      { message: { tool_calls: [{ type: 'custom', custom: { input: '' } }] } },
    ]);
  });

  it('of a refusal has no content, and a silent one has an empty one', () => {
    const refusal: ChatEvent = { type: 'text', choice: 0, channel: 'refusal', text: 'Ні' };
    expect(wholeOf([start(), refusal, finish()]).choices).toMatchObject([
      { message: { content: null, refusal: 'Ні' } },
    ]);
    expect(wholeOf([start(), finish()]).choices).toMatchObject([{ message: { content: '', refusal: null } }]);
  });

  it("says function_call where the upstream does: its client uses OpenAI's older functions", () => {
    const last: ChatEvent = { ...finish('tool_calls'), native: 'function_call' } as ChatEvent;
    const fragments: ChatEvent[] = ['{"a"', ':1}'].map((args) => ({
      type: 'extra',
      at: 'delta',
      choice: 0,
      extra: openai({ function_call: { arguments: args } }),
    }));
    const { chunks } = printed([[start(), ...fragments, last]]);
    const deltas = chunks.flatMap(({ choices }) => choices);
    const args = deltas.map(({ delta }) => (delta.function_call as { arguments: string } | undefined)?.arguments ?? '');
    expect(args.join('')).toBe('{"a":1}');
    expect(deltas.at(-1)?.finish_reason).toBe('function_call');
    expect(wholeOf([start(), last]).choices).toMatchObject([{ finish_reason: 'function_call' }]);
  });

  it.each([
    ['ends without a finish', [start(), text('a')]],
    ['says nothing', [start()]],
    ['has a choice without a finish', [start(), text('a'), text('b', 1), finish()]],
  ])('that %s is no success, streamed or whole', (_, events) => {
    const incomplete = expect.objectContaining({ code: 'upstream_incomplete' }) as unknown as Error;
    expect(() => wholeOf(events)).toThrow(incomplete);
    const printer = new ChatPrinter(options);
    expect(printer.print(events)).not.toContain('[DONE]');
    expect(() => printer.end()).toThrow(incomplete);
  });
});

describe('sources', () => {
  const passage = { id: 'p', title: 'Назва', text: 'Уривок', score: 1, uri: 'docs/a.md' };
  const events: ChatEvent[] = [start(), { type: 'source', number: 1, passage }, text('a [1]'), finish()];

  it('are events of their own for a page that shows them, and a list in the whole', () => {
    const { chunks } = printed([events], { uiEvents: true });
    expect(chunks[0]).toMatchObject({ choices: [], event: { type: 'source', data: { document: ['Уривок'] } } });
    expect(wholeOf(events, { uiEvents: true })).toMatchObject({ sources: [{ document: ['Уривок'] }] });
  });

  it('are under nexus for everyone else', () => {
    expect(wholeOf(events)).toMatchObject({
      nexus: { sources: [{ number: 1, title: 'Назва', text: 'Уривок', uri: 'docs/a.md' }] },
    });
    expect(printed([events]).out).not.toContain('"event"');
  });

  it('stand in the chunk of the finish, alike and once', () => {
    const { chunks } = printed([[...events, usage(1, 2)]]);
    const told = chunks.filter((chunk) => 'nexus' in chunk);
    expect(told).toHaveLength(1);
    expect(told[0]).toMatchObject({ nexus: wholeOf(events).nexus, choices: [{ finish_reason: 'stop' }] });
  });

  it('that are missing leave no empty list', () => {
    const whole = wholeOf([start(), text('a'), finish()]);
    expect(whole).not.toHaveProperty('nexus');
    expect(whole).not.toHaveProperty('sources');
  });
});

describe('notes', () => {
  const note = (ignored: string): ChatEvent => ({ type: 'note', note: { kind: 'degraded', about: { ignored } } });
  const told = { notes: [{ kind: 'degraded', ignored: 'tools' }] };

  it.each([true, false])('are under nexus, streamed and whole, whoever asks: %s', (uiEvents) => {
    const events = [start(), note('tools'), text('a'), finish()];
    expect(wholeOf(events, { uiEvents })).toMatchObject({ nexus: told });
    expect(printed([events], { uiEvents }).chunks.at(-1)).toMatchObject({ nexus: told });
  });

  it('that come after the finish stand in the chunk of the usage', () => {
    const events = [start(), text('a'), finish(), note('tools'), usage(1, 2)];
    expect(printed([events]).chunks.at(-1)).toMatchObject({ choices: [], usage: {}, nexus: told });
  });

  it('without end are told in part', () => {
    const { chunks } = printed([[start(), ...Array.from({ length: 500 }, () => note('x')), text('a'), finish()]]);
    expect((chunks.at(-1) as { nexus?: { notes: unknown[] } }).nexus?.notes).toHaveLength(64);
  });
});

it('prints the logprobs of tokens without text with the finish, alike in stream and whole', () => {
  const logprobs = { answer: [{ token: '<end>' }] };
  const events: ChatEvent[] = [
    start(),
    { type: 'text', choice: 0, channel: 'answer', text: 'a', logprobs: [{ token: 'a' }] },
    { type: 'finish', choice: 0, reason: 'stop', logprobs },
  ];
  const { chunks } = printed([events]);
  expect(chunks.at(-1)?.choices[0]).toMatchObject({
    finish_reason: 'stop',
    logprobs: { content: [{ token: '<end>' }], refusal: null },
  });
  expect(wholeOf(events).choices).toMatchObject([{ logprobs: { content: [{ token: 'a' }, { token: '<end>' }] } }]);
});

it('shows fields of another dialect nowhere', () => {
  const foreign = (['chunk', 'choice', 'delta'] as const).map((at): ChatEvent => ({
    type: 'extra',
    at,
    choice: 0,
    extra: { dialect: 'anthropic', fields: { secret: 1 } },
  }));
  const call = { ...toolCall(0, '', { id: 'a', name: 'f' }), extra: { dialect: 'anthropic', fields: { secret: 1 } } };
  const events = [start(), ...foreign, text('a'), call as ChatEvent, finish()];
  expect(printed([events]).out).not.toContain('secret');
  expect(JSON.stringify(wholeOf(events))).not.toContain('secret');
});

it('tells in the chunk of the usage what the answer cost, where that is known', () => {
  const lastChunk = (cost?: number): Chunk => {
    const printer = new ChatPrinter(options);
    printer.print([start(), text('Так.'), finish(), usage(3, 1)]);
    return JSON.parse(printer.end(cost).split('\n\n')[0]?.slice(6) ?? '') as Chunk;
  };
  expect(lastChunk(1_500_000)).toMatchObject({ choices: [], nexus: { cost_usd: 0.0015 } });
  expect(lastChunk(0)).toMatchObject({ nexus: { cost_usd: 0 } });
  expect(lastChunk()).not.toHaveProperty('nexus');
});

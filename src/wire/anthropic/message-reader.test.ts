import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DraftMessage, sseEvent, streamedDraft, wholeDraft } from '../../../test/support/fake-anthropic-stream.ts';
import type { ChatEvent } from '../../chat/event.ts';
import { MessageReader } from './message-reader.ts';
import { MessageTranslator } from './message-translator.ts';
import { ToolNames } from './tool-names.ts';
import { wholeMessage } from './whole-message.ts';

const draft: DraftMessage = {
  content: [
    { type: 'thinking', thinking: 'Подумаймо 🤔 про це.', signature: 'c2ln' },
    { type: 'redacted_thinking', data: 'AAAA' },
    { type: 'text', text: 'Київ — «столиця» 🇺🇦.', citations: [{ url: 'https://example.org/', title: 'Приклад' }] },
    { type: 'tool_use', id: 'toolu_1', name: 'weather', input: { city: 'Київ', days: [1, 2], note: 'a"b\\c\nd' } },
    { type: 'tool_use', id: 'toolu_2', name: 'files_read', input: {} },
  ],
  usage: {
    input_tokens: 9,
    cache_creation_input_tokens: null,
    cache_read_input_tokens: 4,
    output_tokens: 8,
    output_tokens_details: { thinking_tokens: 5 },
  },
};

const translator = (): MessageTranslator => new MessageTranslator(new ToolNames(['weather', 'files.read']), false);

function read(writes: readonly (string | Uint8Array)[], skipped: () => void = () => undefined) {
  const target = translator();
  const reader = new MessageReader(target, skipped);
  const events = writes.flatMap((bytes) => reader.read(Buffer.from(bytes)));
  return { events: [...events, ...reader.end()], target };
}

/** Texts and arguments of one place joined, so that only what is said counts, not how it was cut. */
function joined(events: readonly ChatEvent[]): readonly ChatEvent[] {
  const all: ChatEvent[] = [];
  for (const event of events) {
    const last = all.at(-1);
    if (event.type === 'text' && last?.type === 'text' && last.channel === event.channel)
      all[all.length - 1] = { ...last, text: last.text + event.text };
    else if (event.type === 'tool-call' && last?.type === 'tool-call' && last.position === event.position)
      all[all.length - 1] = { ...last, argumentsText: last.argumentsText + event.argumentsText };
    else all.push(event);
  }
  return all;
}

const call = (position: number, id: string, name: string, argumentsText: string): ChatEvent => ({
  type: 'tool-call',
  choice: 0,
  position,
  id,
  name,
  argumentsText,
});

describe('a stream', () => {
  const frames = streamedDraft(draft, 'claude');
  const bytes = Buffer.from(frames.join(''));
  const plain = read([bytes]).events;

  it('says what the model said', () => {
    const annotation = { start_index: 0, end_index: 22, url: 'https://example.org/', title: 'Приклад' };
    expect(joined(plain)).toEqual([
      { type: 'text', choice: 0, channel: 'reasoning', text: 'Подумаймо 🤔 про це.' },
      { type: 'text', choice: 0, channel: 'answer', text: 'Київ — «столиця» 🇺🇦.' },
      {
        type: 'extra',
        at: 'delta',
        choice: 0,
        extra: { dialect: 'openai', fields: { annotations: [{ type: 'url_citation', url_citation: annotation }] } },
      },
      call(0, 'toolu_1', 'weather', '{"city":"Київ","days":[1,2],"note":"a\\"b\\\\c\\nd"}'),
      call(1, 'toolu_2', 'files.read', '{}'),
      { type: 'finish', choice: 0, reason: 'tool_calls', native: 'tool_use' },
      { type: 'usage', usage: { input: 9, cacheRead: 4, cacheWrite: 0, output: 8, reasoning: 5 } },
    ]);
  });

  it('says the same however it is torn, and with other line ends', () => {
    const cuts = fc.array(fc.integer({ min: 0, max: bytes.length }), { maxLength: 30 });
    fc.assert(
      fc.property(cuts, fc.boolean(), (places, hasReturns) => {
        const text = hasReturns ? Buffer.from(frames.join('').replaceAll('\n', '\r\n')) : bytes;
        const sorted = [0, ...[...places].sort((a, b) => a - b), text.length];
        const writes = sorted.slice(1).map((to, at) => text.subarray(sorted[at], to));
        expect(read(writes).events).toEqual(plain);
      }),
    );
    expect(read(Array.from(bytes, (byte) => Uint8Array.of(byte))).events).toEqual(plain);
  });

  it('says the same as the whole message', () => {
    expect(joined(wholeMessage(JSON.stringify(wholeDraft(draft, 'claude')), translator()))).toEqual(joined(plain));
  });

  it('keeps thinking with its signature, and where it stood', () => {
    expect(read([bytes]).target.content.turn()).toEqual([
      { kind: 'thinking', block: draft.content[0] },
      { kind: 'thinking', block: draft.content[1] },
      { kind: 'text' },
      { kind: 'tool', id: 'toolu_1' },
      { kind: 'tool', id: 'toolu_2' },
    ]);
  });

  it('is whole without its last frame, and not without a stop reason', () => {
    expect(read(frames.slice(0, -1)).events).toEqual(plain);
    for (let count = 0; count < frames.length - 2; count++)
      expect(() => read(frames.slice(0, count))).toThrow(expect.objectContaining({ code: 'upstream_incomplete' }));
    expect(() => read([...frames.slice(0, -2), frames.at(-1) ?? ''])).toThrow('in the middle');
  });

  it('may end without a blank line', () => {
    expect(read([bytes.subarray(0, bytes.length - 2)]).events).toEqual(plain);
  });
});

it('is read alike whether a text needs unescaping or not, and however its frame is padded', () => {
  const texts = fc.array(fc.oneof(fc.string(), fc.constantFrom('так', ' ', '"', '\\', '\n', '}', '"} }', '🙂')), {
    maxLength: 12,
  });
  fc.assert(
    fc.property(texts, fc.integer({ min: 0, max: 5 }), (all, padding) => {
      const delta = (text: string): string =>
        `event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":${JSON.stringify(text)}}${' '.repeat(padding)}}\n\n`;
      const end = sseEvent({ type: 'message_delta', delta: { stop_reason: 'end_turn' } } as { type: string });
      const { events } = read([...all.map(delta), end, delta('після')]);
      const said = events.flatMap((event) => (event.type === 'text' ? [event.text] : []));
      expect(said).toEqual(all.filter((text) => text !== ''));
    }),
  );
});

const frame = (event: Readonly<Record<string, unknown>> & { readonly type: string }): string => sseEvent(event);
const stopped = (stop_reason: string): string => frame({ type: 'message_delta', delta: { stop_reason } });

describe('a stop reason', () => {
  const [first = '', ...rest] = streamedDraft({ content: [{ type: 'text', text: 'Так' }] }, 'claude');
  const said = [first, ...rest.slice(0, -2)];
  const whole = (stop_reason: string): string =>
    JSON.stringify({ content: [{ type: 'text', text: 'Так' }], stop_reason });

  it.each(['', ' ', 'null', 'None'])('that is %j is none', (word) => {
    const incomplete: unknown = expect.objectContaining({ code: 'upstream_incomplete' });
    expect(() => read([...said, stopped(word), rest.at(-1) ?? ''])).toThrow(incomplete);
    expect(() => read([...said, stopped(word)])).toThrow(incomplete);
    expect(() => wholeMessage(whole(word), translator())).toThrow(incomplete);
    expect(read([first, stopped(word), ...rest]).events).toEqual(read([first, ...rest]).events);
  });

  it.each(['error', 'abort', 'ABORTED', 'timeout'])('that is %j is a failure', (word) => {
    const failed: unknown = expect.objectContaining({ code: 'upstream_error' });
    expect(() => read([...said, stopped(word), rest.at(-1) ?? ''])).toThrow(failed);
    expect(() => wholeMessage(whole(word), translator())).toThrow(failed);
  });
});

describe('what follows the end', () => {
  const bad = [
    frame({ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }),
    'data: {"type":"content_bl\n\n'.repeat(9),
    frame({ type: 'content_block_delta', index: 9, delta: { type: 'input_json_delta', partial_json: '{' } }),
  ].join('');

  it('spoils nothing', () => {
    const frames = streamedDraft(draft, 'claude');
    const { events } = read(frames);
    expect(read([...frames, bad]).events).toEqual(events);
    expect(read([...frames.slice(0, -1), bad, frames.at(-1) ?? '']).events).toEqual(events);
  });

  it('nor where the answer is to go on', () => {
    const { events, target } = read([stopped('pause_turn'), bad]);
    expect(events).toEqual([]);
    expect(target).toMatchObject({ paused: true, finished: false });
  });
});

describe('what is kept to be sent back', () => {
  const begin = (content_block: object): string => frame({ type: 'content_block_start', index: 0, content_block });
  const delta = (more: object): string => frame({ type: 'content_block_delta', index: 0, delta: more });
  const kept = (writes: readonly string[]): readonly object[] => {
    const target = new MessageTranslator(new ToolNames([]), true);
    const reader = new MessageReader(target, () => undefined);
    for (const bytes of writes) reader.read(Buffer.from(bytes));
    return target.content.all();
  };

  it.each(['constructor', '__proto__', 'toString'])('holds nothing of a delta that is called %s', (type) => {
    const thinking = { type: 'thinking', thinking: 'Так.', signature: 'c2ln' };
    expect(kept([begin(thinking), delta({ type })])).toEqual([thinking]);
  });

  it('holds as many citations as somebody would read', () => {
    const cited = (count: number): string => delta({ type: 'citations_delta', citation: { count } });
    const text = { type: 'text', text: 'Так', citations: [{ count: 0 }] };
    const counts = Array.from({ length: 999 }, (_, at) => at + 1);
    const citations = [0, ...counts.slice(0, 255)].map((count) => ({ count }));
    expect(kept([begin(text), ...counts.map(cited)])).toEqual([{ ...text, citations }]);
  });

  it('is bounded, also where blocks begin with all of their words', () => {
    const long = begin({ type: 'thinking', thinking: 'х'.repeat(3_000_000), signature: 'c2ln' });
    expect(kept([long, long])).toHaveLength(2);
    expect(() => kept([long, long, long])).toThrow('without end');
  });
});

it('counts only whole numbers that an answer can have', () => {
  const told = (usage: object): string => frame({ type: 'message_delta', delta: {}, usage });
  const known = { input_tokens: 9, cache_read_input_tokens: 4, cache_creation_input_tokens: 3, output_tokens: 1e9 };
  const strange = [0.5, -1, 1e9 + 1, 1e308, '7', null, {}].map((value) =>
    told({
      input_tokens: value,
      cache_read_input_tokens: value,
      cache_creation_input_tokens: value,
      output_tokens: value,
      output_tokens_details: { thinking_tokens: value },
    }),
  );
  const usage = { input: 9, cacheRead: 4, cacheWrite: 3, output: 1e9, reasoning: 5 };
  const details = { output_tokens_details: { thinking_tokens: 5 } };
  expect(read([told({ ...known, ...details }), ...strange, stopped('end_turn')]).events.at(-1)).toEqual({
    type: 'usage',
    usage,
  });
  expect(read([...strange, stopped('end_turn')]).events.map(({ type }) => type)).toEqual(['finish']);
});

describe('what is not known', () => {
  it('is passed over: events, blocks, deltas, comments', () => {
    const [first = '', ...rest] = streamedDraft({ content: [{ type: 'text', text: 'Так' }] }, 'claude');
    const strange = [
      ': comment\n\n',
      sseEvent({ type: 'brand_new' }),
      'data: 7\n\n',
      sseEvent({ type: 'content_block_start', index: 7, content_block: { type: 'container_upload' } } as {
        type: string;
      }),
      sseEvent({ type: 'content_block_delta', index: 7, delta: { type: 'new_delta', new: 1 } } as { type: string }),
      sseEvent({ type: 'content_block_stop', index: 7 } as { type: string }),
    ];
    expect(joined(read([first, ...strange, ...rest]).events)[0]).toMatchObject({ text: 'Так' });
  });

  it('is skipped and counted where it is no JSON, three times', () => {
    const [first = '', ...rest] = streamedDraft({ content: [{ type: 'text', text: 'Так' }] }, 'claude');
    let skipped = 0;
    const broken = (times: number): string => 'data: {"type":"content_bl\n\n'.repeat(times);
    read([first, broken(3), ...rest], () => skipped++);
    expect(skipped).toBe(3);
    expect(() => read([first, broken(4), ...rest])).toThrow(expect.objectContaining({ code: 'upstream_invalid' }));
  });

  it('is refused where a call would be lost: arguments without a beginning', () => {
    const delta = { type: 'content_block_delta', index: 3, delta: { type: 'input_json_delta', partial_json: '{' } };
    expect(() => read([sseEvent(delta)])).toThrow('never began');
  });
});

it('an error in the middle is thrown as what it is', () => {
  const frames = streamedDraft(draft, 'claude');
  const error = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } };
  expect(() => read([...frames.slice(0, 5), sseEvent(error)])).toThrow(
    expect.objectContaining({ code: 'upstream_unavailable' }),
  );
});

it('what begins with all of its words is heard too', () => {
  const start = (index: number, content_block: object): string =>
    sseEvent({ type: 'content_block_start', index, content_block } as { type: string });
  const stop = (index: number): string => sseEvent({ type: 'content_block_stop', index } as { type: string });
  const end = sseEvent({ type: 'message_delta', delta: { stop_reason: 'tool_use' } } as { type: string });
  const { events } = read([
    start(0, { type: 'text', text: 'Так' }),
    stop(0),
    start(1, { type: 'tool_use', id: 'toolu_1', name: 'weather', input: { city: 'Львів' } }),
    end, // and no stop of the block
  ]);
  expect(joined(events)).toEqual([
    { type: 'text', choice: 0, channel: 'answer', text: 'Так' },
    call(0, 'toolu_1', 'weather', '{"city":"Львів"}'),
    { type: 'finish', choice: 0, reason: 'tool_calls', native: 'tool_use' },
  ]);
});

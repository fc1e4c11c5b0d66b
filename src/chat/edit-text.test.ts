import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batches, finish, read, reasoning, start, text, toolCall, usage } from '../../test/support/events.ts';
import { collect } from './answer.ts';
import { type Channel, editText, type TextEditor } from './edit-text.ts';
import type { ChatEvent, TextEvent } from './event.ts';

const unchanged: TextEditor = { push: (words) => words, end: () => '' };

/** Keeps back everything from a `<` on until its `>`, and writes in capitals what stood between them. */
const shout = (): TextEditor => {
  let held = '';
  return {
    push: (words) => {
      const whole = held + words;
      const open = whole.lastIndexOf('<');
      const cut = open >= 0 && !whole.includes('>', open) ? open : whole.length;
      held = whole.slice(cut);
      return whole.slice(0, cut).replaceAll(/<([^<>]*)>/g, (_, said: string) => said.toUpperCase());
    },
    end: () => held,
    get isHolding() {
      return held !== '';
    },
  };
};

/** The same, only later. */
const slow = (editor: TextEditor): TextEditor => ({
  push: async (words) => Promise.resolve(editor.push(words)),
  end: async () => Promise.resolve(editor.end()),
});

const editedBy = (open: (channel: Channel) => TextEditor | undefined, ...said: readonly (readonly ChatEvent[])[]) =>
  read(editText(open)(batches(...said)));

const wordsOf = (events: readonly ChatEvent[], choice: number, channel: TextEvent['channel']): string =>
  events
    .map((event) => (event.type === 'text' && event.choice === choice && event.channel === channel ? event.text : ''))
    .join('');

const anyPiece: fc.Arbitrary<ChatEvent> = fc.oneof(
  fc
    .tuple(fc.string({ minLength: 1, maxLength: 6 }), fc.nat(2))
    .map(([words, choice]): ChatEvent => text(words, choice)),
  fc.string({ minLength: 1, maxLength: 6 }).map((words): ChatEvent => reasoning(words)),
  fc
    .tuple(fc.string({ minLength: 0, maxLength: 6 }), fc.nat(2))
    .map(([words, position]): ChatEvent => toolCall(position, words, { id: 'a', name: 'b' })),
  fc.constantFrom<ChatEvent>(start(), usage(1, 2), finish(), finish('stop', 1)),
);

/** One text cut into fragments at any places. */
const cutAnywhere = (words: string): fc.Arbitrary<readonly string[]> =>
  fc.array(fc.nat(words.length), { maxLength: 8 }).map((places) => {
    const cuts = [...new Set([0, ...places, words.length])].sort((a, b) => a - b);
    return cuts.flatMap((cut, at) => words.slice(cut, cuts[at + 1] ?? cut) || []);
  });

describe('editing texts of a stream', () => {
  it('passes the very batches where no editor changes a thing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(anyPiece, { minLength: 1, maxLength: 4 })), async (said) => {
        const seen = await editedBy(() => unchanged, ...said);
        expect(seen).toHaveLength(said.length);
        seen.forEach((batch, at) => expect(batch).toBe(said[at]));
      }),
    );
  });

  it('passes the very batches where there is no editor, or one that takes its time over nothing', async () => {
    const said = [
      [start(), text('один')],
      [text('два'), finish()],
    ];
    for (const editor of [undefined, slow(unchanged)]) {
      const seen = await editedBy(() => editor, ...said);
      seen.forEach((batch, at) => expect(batch).toBe(said[at]));
    }
  });

  it.each([
    ['at once', shout],
    ['in a while', () => slow(shout())],
  ])('gives the same text however it was cut (%s)', async (_, open) => {
    const words = 'ні <так> a<b> <';
    await fc.assert(
      fc.asyncProperty(cutAnywhere(words), cutAnywhere('<вголос>'), async (cut, other) => {
        const said: ChatEvent[] = [];
        for (let at = 0; at < Math.max(cut.length, other.length); at++) {
          const [one, two] = [cut[at], other[at]];
          if (one !== undefined) said.push(text(one));
          if (two !== undefined) said.push(text(two, 1));
        }
        const seen = (await editedBy(open, ...said.map((event) => [event]), [finish(), finish('stop', 1)])).flat();
        expect(wordsOf(seen, 0, 'answer')).toBe('ні ТАК aB <');
        expect(wordsOf(seen, 1, 'answer')).toBe('ВГОЛОС');
        expect(seen.slice(-2)).toEqual([finish(), finish('stop', 1)]);
      }),
    );
  });

  it('asks for one editor for each choice, kind and tool call', async () => {
    const opened: Channel[] = [];
    await editedBy(
      (channel) => {
        opened.push(channel);
        return unchanged;
      },
      [reasoning('a'), text('b'), text('c', 1)],
      [
        toolCall(0, '{', { id: 'x', name: 'y' }),
        toolCall(0, '}'),
        { ...toolCall(1, '', { id: 'z', name: 'y' }), custom: true } as ChatEvent,
      ],
      [text('d', 1), finish(), finish('stop', 1)],
    );
    expect(opened).toEqual([
      { choice: 0, kind: 'reasoning' },
      { choice: 0, kind: 'answer' },
      { choice: 1, kind: 'answer' },
      { choice: 0, kind: 'tool', position: 0 },
      { choice: 0, kind: 'tool', position: 1, custom: true },
    ]);
  });

  it('lets go of what is held before the choice goes on with other words, not before another choice speaks', async () => {
    const seen = await editedBy(shout, [reasoning('я <ду'), text('<так', 1)], [text('Отже'), finish()]);
    expect(seen).toEqual([[reasoning('я ')], [reasoning('<ду'), text('Отже'), finish()], [text('<так', 1)]]);
  });

  it('lets go of what is held before the finish, and never sends an empty batch', async () => {
    const seen = await editedBy(
      shout,
      [text('<a')],
      [text('b')],
      [toolCall(0, '"<q', { id: 'x', name: 'y' })],
      [finish()],
    );
    expect(seen).toEqual([
      [text('<ab'), toolCall(0, '"', { id: 'x', name: 'y' })],
      [toolCall(0, '<q'), finish()],
    ]);
  });

  it('keeps the beginning of a tool call of which nothing may leave yet', async () => {
    const call = toolCall(0, '<q', { id: 'x', name: 'y' });
    const seen = await editedBy(shout, [call], [toolCall(0, '>'), finish()]);
    expect(seen).toEqual([[{ ...call, argumentsText: '' }], [toolCall(0, 'Q'), finish()]]);
  });

  it('keeps fragments of interleaved tool calls apart', async () => {
    const pieces = ['<ab', '<cd', '> x', '> y'].map((words, at) => [toolCall(at % 2, words)]);
    const answer = await collect(editText(shout)(batches(...pieces, [finish('tool_calls')])));
    expect(answer.choices[0]?.toolCalls.map(({ argumentsText }) => argumentsText)).toEqual(['AB x', 'CD y']);
  });

  it('lets go of what is held when the stream ends without a finish', async () => {
    expect(await editedBy(shout, [text('так <і')])).toEqual([[text('так ')], [text('<і')]]);
    expect(await editedBy(() => slow(shout()), [text('<і')])).toEqual([[text('<і')]]);
  });

  it('takes log probabilities from what was changed or held, and from nothing else', async () => {
    const likely = (words: string): ChatEvent => ({ ...text(words), logprobs: [{ token: words }] }) as ChatEvent;
    const seen = await editedBy(shout, [likely('a'), likely('<b'), likely('>'), likely('c')]);
    expect(seen).toEqual([[likely('a'), text('B'), likely('c')]]);
  });

  it('takes them from all that follows the first change of an editor that does not tell what it holds', async () => {
    const likely = (words: string): ChatEvent => ({ ...text(words), logprobs: [] }) as ChatEvent;
    const seen = await editedBy(() => slow(shout()), [likely('a'), likely('<b>'), likely('c')]);
    expect(seen).toEqual([[likely('a'), text('B'), text('c')]]);
  });

  it('closes its source when it is closed itself, before the first pull too', async () => {
    let closed = 0;
    const source = (): AsyncIterable<readonly ChatEvent[]> => {
      const iterator = {
        [Symbol.asyncIterator]: () => iterator,
        next: () => Promise.resolve({ done: false as const, value: [text('<так')] }),
        return: () => {
          closed++;
          return Promise.resolve({ done: true as const, value: undefined });
        },
      };
      return iterator;
    };
    await editText(shout)(source())[Symbol.asyncIterator]().return?.();
    expect(closed).toBe(1);
    const pulled = editText(() => unchanged)(source())[Symbol.asyncIterator]();
    await pulled.next();
    await pulled.return?.();
    expect(await pulled.next()).toEqual({ done: true, value: undefined });
    expect(closed).toBe(2);
  });

  it.each([
    [
      'at once',
      () => {
        throw new Error('ні');
      },
    ],
    ['in a while', async () => Promise.reject(new Error('ні'))],
  ])('ends with an editor that throws %s, and closes its source', async (_, push) => {
    let closed = false;
    async function* source(): AsyncGenerator<readonly ChatEvent[]> {
      try {
        yield [text('a')];
        yield [text('b')];
      } finally {
        closed = true;
      }
    }
    const events = editText(() => ({ push, end: () => 'held' }))(source());
    await expect(read(events)).rejects.toThrow('ні');
    expect(closed).toBe(true);
  });

  it('edits what stands beside the answer, in its place', async () => {
    const note: ChatEvent = { type: 'note', note: { kind: 'progress', about: { what: 'a' } } };
    const louder: ChatEvent = { type: 'note', note: { kind: 'progress', about: { what: 'A' } } };
    for (const beside of [() => louder, () => Promise.resolve(louder)]) {
      const events = editText(() => unchanged, beside)(batches([note, text('так')]));
      expect(await read(events)).toEqual([[louder, text('так')]]);
    }
    const said = [note, text('так')];
    const [seen] = await read(
      editText(
        () => unchanged,
        (event) => event,
      )(batches(said)),
    );
    expect(seen).toBe(said);
  });

  it('drops what is held when the source fails', async () => {
    async function* source(): AsyncGenerator<readonly ChatEvent[]> {
      yield [text('a <b')];
      throw new Error('обрив');
    }
    const seen: ChatEvent[] = [];
    await expect(
      (async () => {
        for await (const batch of editText(shout)(source())) seen.push(...batch);
      })(),
    ).rejects.toThrow('обрив');
    expect(seen).toEqual([text('a ')]);
  });
});

import { describe, expect, it } from 'vitest';
import { finish, read, text } from '../../../test/support/events.ts';
import { testCall, testScope } from '../../../test/support/scope.ts';
import type { ChatEvent } from '../../chat/event.ts';
import { fakeUpstream } from '../../../test/support/fake-upstream.ts';
import { scriptedOptions } from './script.ts';
import { scripted } from './scripted.ts';

function opened(options: unknown) {
  const scope = testScope();
  const provider = scripted.open(
    options,
    {
      clock: scope.clock,
      connect: () => fakeUpstream().upstream,
      secret: () => () => undefined,
      knowledge: { name: 'none', find: () => Promise.resolve({ passages: [] }) },
      imagesAsData: (next) => next,
    },
    { connections: 1, connectMs: 1 },
  );
  const chat = provider.models.chat?.({
    card: { id: 'm', family: 'f', locality: 'local', contextTokens: undefined, capabilities: ['chat'] },
    upstream: 'u',
    name: 'm',
  });
  if (!chat) throw new Error('it chats');
  return { provider, scope, events: () => chat(testCall({ scope })) };
}

const said = (batches: readonly (readonly ChatEvent[])[]): readonly ChatEvent[] => batches.flat().slice(1);

describe('a script', () => {
  it('is played step by step', async () => {
    const { events } = opened({
      script: [{ think: 'Думаю' }, { say: 'Так' }, { say: '' }, { call: { name: 'f', arguments: { a: 1 } } }],
    });
    const all = said(await read(events()));
    expect(all).toMatchObject([
      { type: 'text', channel: 'reasoning', text: 'Думаю' },
      text('Так'),
      { type: 'tool-call', position: 0, name: 'f', argumentsText: '{"a":1}' },
      finish('tool_calls'),
    ]);
  });

  it('waits by the clock, and stalls until it is given up', async () => {
    const { events, scope } = opened({ script: [{ waitMs: 500 }, { say: 'a' }, { stall: true }, { say: 'never' }] });
    const seen: ChatEvent[] = [];
    const reading = (async () => {
      for await (const batch of events()) seen.push(...batch);
    })();
    const outcome = expect(reading).rejects.toThrow('gone');
    await scope.clock.advance(499);
    expect(seen).toHaveLength(1);
    await scope.clock.advance(3_600_000);
    expect(seen).toHaveLength(2);
    scope.abort(new Error('gone'));
    await outcome;
    expect(scope.clock.pending).toBe(0);
  });

  it.each([
    [{ cut: true }, 'upstream_incomplete'],
    [{ fail: 'rate_limit_exceeded' }, 'rate_limit_exceeded'],
  ])('can break: %j', async (step, code) => {
    await expect(read(opened({ script: [{ say: 'a' }, step] }).events())).rejects.toMatchObject({ code });
  });

  it('that is empty repeats the question, a word at a time', async () => {
    const { events, scope } = opened({ pauseMs: 10 });
    const reading = read(events());
    await scope.clock.advance(20);
    expect(said(await reading)).toEqual([text('Як '), text('справи?'), finish()]);
  });

  it.each([
    { script: [{ shout: 'a' }] },
    { script: [{ fail: 'unknown' }] },
    { pauseMs: -1 },
    { script: [{ say: 'a', cut: true }] },
  ])('is checked: %j', (options) => {
    expect(scriptedOptions.safeParse(options).success).toBe(false);
  });
});

import { describe, expect, it } from 'vitest';
import { batches, read } from '../../test/support/events.ts';
import { type FleetEntry, testFleet } from '../../test/support/fleet.ts';
import { testRouter } from '../../test/support/router.ts';
import { testCall, testEmbedCall } from '../../test/support/scope.ts';
import type { ChatCall, Message, Planned, ToolDefinition } from '../chat/call.ts';
import type { EmbedEvent } from '../chat/event.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { plan } from './plan.ts';
import { planEmbed } from './plan-embed.ts';

const tools: readonly ToolDefinition[] = [{ type: 'function', function: { name: 'f' } }];
const picture: Message = {
  role: 'user',
  parts: [{ kind: 'media', media: 'image', ref: 'data:image/png;base64,AA', origin: 'caller' }],
};

/** The plan that a call gets in this fleet. */
function planned(call: Partial<ChatCall>, entries: readonly FleetEntry[], preferred: readonly string[] = []) {
  let seen: Planned<ChatCall> | undefined;
  const router = testRouter({ preferred: () => preferred });
  const layer = plan({ fleet: () => testFleet(entries, { fast: 'a' }), ...router });
  layer((inner) => {
    seen = inner;
    return batches();
  })(testCall(call));
  return seen?.plan;
}

describe('a named model', () => {
  it('is the plan, by id or alias, whatever it can do and however it stands', () => {
    expect(planned({ model: 'a', tools }, [{ id: 'a', state: 'down' }])).toMatchObject({
      kind: 'single',
      models: ['a'],
    });
    expect(planned({ model: 'fast' }, [{ id: 'a' }])?.models).toEqual(['a']);
  });

  it('that is unknown is a 404 and one that only embeds a 400', () => {
    expect(() => planned({ model: 'b' }, [{ id: 'a' }])).toThrow(expect.objectContaining({ status: 404 }));
    expect(() => planned({ model: 'a' }, [{ id: 'a', capabilities: ['embed'] }])).toThrow(
      expect.objectContaining({ status: 400, param: 'model' }),
    );
  });
});

describe('a named model that runs too far away', () => {
  it('is refused where the request must stay, and so is a stand-in', () => {
    const abroad: FleetEntry = { id: 'a', card: { locality: 'foreign' }, fallback: ['b'] };
    const bounds = { locality: 'local' } as const;
    expect(() => planned({ model: 'a', bounds }, [abroad, { id: 'b' }])).toThrow(
      expect.objectContaining({ status: 400, message: expect.stringContaining("filter 'locality'") as string }),
    );
    const near: FleetEntry = { id: 'a', fallback: ['b'] };
    expect(planned({ model: 'a', bounds }, [near, { id: 'b', card: { locality: 'foreign' } }])?.models).toEqual(['a']);
  });
});

describe('a named model that its operator has not made available', () => {
  it('is refused with the reason, in a dry run as in a chat, unless another may stand in', () => {
    const waiting: FleetEntry = { id: 'a', state: 'unavailable' };
    expect(() => planned({ model: 'a' }, [waiting])).toThrow(
      expect.objectContaining({ status: 503, message: expect.stringContaining('a has no key') as string }),
    );
    expect(planned({ model: 'a' }, [{ ...waiting, fallback: ['b'] }, { id: 'b' }])?.models).toEqual(['a', 'b']);
  });
});

describe('what is asked of a named model', () => {
  const priced = (id: string, dollars: number, locality: 'local' | 'foreign'): FleetEntry => ({
    id,
    card: { locality, price: { input: dollars * 1000, cachedInput: 0, output: dollars * 1000, source: 'given' } },
  });

  it('a background task goes to a cheaper model, but never farther away than the chat', () => {
    const cheap = priced('cheap', 0.1, 'foreign');
    const task = { model: 'a', task: 'title' } as const;
    expect(planned(task, [priced('a', 5, 'foreign'), cheap])?.models[0]).toBe('cheap');
    expect(planned(task, [priced('a', 5, 'local'), cheap])?.models[0]).toBe('a');
  });

  it('what it may cost holds for it and for those that stand in for it', () => {
    const bounds = { maxCost: 20_000 };
    const dear = priced('b', 100, 'foreign');
    expect(
      planned({ model: 'a', bounds }, [{ ...priced('a', 0.01, 'foreign'), fallback: ['b'] }, dear])?.models,
    ).toEqual(['a']);
    expect(() => planned({ model: 'b', bounds }, [dear])).toThrow(
      expect.objectContaining({ status: 400, message: expect.stringContaining("filter 'cost'") as string }),
    );
  });
});

describe('those that stand in for a named model', () => {
  const named = (call: Partial<ChatCall>, ...others: readonly FleetEntry[]): readonly string[] | undefined =>
    planned({ model: 'a', ...call }, [{ id: 'a', fallback: others.map(({ id }) => id) }, ...others])?.models;

  it('are its fallbacks, as far as they are there, up, and can do what the call needs', () => {
    const json = { responseFormat: { type: 'json_object' } };
    const able: FleetEntry = { id: 'able', capabilities: ['chat', 'tools', 'json'] };
    expect(named({}, { id: 'b' }, { id: 'down', state: 'down' }, { id: 'open', state: 'open' })).toEqual([
      'a',
      'b',
      'open',
    ]);
    expect(named({ tools }, { id: 'b' }, able)).toEqual(['a', 'able']);
    expect(named(json, { id: 'b' }, able)).toEqual(['a', 'able']);
    expect(named({ messages: [picture] }, able)).toEqual(['a']);
  });

  it('have room for the call', () => {
    const long = { role: 'user', parts: [{ kind: 'text', text: 'слово '.repeat(2000), origin: 'caller' }] } as const;
    const entries: FleetEntry[] = [
      { id: 'small', contextTokens: 1000 },
      { id: 'large', contextTokens: 100_000 },
    ];
    expect(named({ messages: [long] }, ...entries)).toEqual(['a', 'large']);
  });
});

describe('auto', () => {
  const auto = { model: 'auto' };

  it('takes the models in their order, those that are preferred first', () => {
    const entries = [{ id: 'a' }, { id: 'b' }, { id: 'c' }];
    expect(planned(auto, entries)).toMatchObject({ kind: 'fallback', models: ['a', 'b', 'c'] });
    expect(planned(auto, entries, ['c', 'unknown', 'b'])?.models).toEqual(['c', 'b', 'a']);
    expect(planned(auto, [{ id: 'a' }])?.kind).toBe('single');
  });

  it('leaves out what is down, but not what is cold or has not been asked', () => {
    const entries: FleetEntry[] = [
      { id: 'a', state: 'down' },
      { id: 'b', state: 'cold' },
      { id: 'c', state: 'unknown' },
      { id: 'd', state: 'ready' },
    ];
    expect(planned(auto, entries)?.models).toEqual(['d', 'c', 'b']); // the one that is warm first, a cold one last
  });

  it('takes only models that can do what the call needs', () => {
    const entries: FleetEntry[] = [
      { id: 'plain' },
      { id: 'tools', capabilities: ['chat', 'tools'] },
      { id: 'vision', capabilities: ['chat', 'vision'] },
      { id: 'both', capabilities: ['chat', 'tools', 'vision'] },
      { id: 'embed', capabilities: ['embed'] },
    ];
    expect(planned(auto, entries)?.models).toEqual(['plain', 'tools', 'vision', 'both']);
    expect(planned({ ...auto, tools }, entries)?.models).toEqual(['tools', 'both']);
    expect(planned({ ...auto, messages: [picture] }, entries)?.models).toEqual(['vision', 'both']);
    expect(planned({ ...auto, messages: [picture], tools }, entries)?.models).toEqual(['both']);
  });

  it('comes to the built-in model last', () => {
    const entries: FleetEntry[] = [
      { id: 'built-in', source: 'built-in' },
      { id: 'found', source: 'discovered' },
      { id: 'configured' },
    ];
    expect(planned(auto, entries)?.models).toEqual(['configured', 'found', 'built-in']);
    expect(planned(auto, entries, ['built-in'])?.models[0]).toBe('built-in');
  });

  it.each([
    { asked: 'tools', call: { tools }, can: ['chat', 'tools'] as const },
    { asked: 'a look at a picture', call: { messages: [picture] }, can: ['chat', 'vision'] as const },
    { asked: 'JSON', call: { responseFormat: { type: 'json_object' } }, can: ['chat', 'json'] as const },
  ])('comes to the built-in model for $asked only where nobody else is up', ({ call, can }) => {
    const asked = { ...auto, ...call };
    const builtIn: FleetEntry = { id: 'built-in', source: 'built-in' };
    expect(planned(asked, [builtIn, { id: 'a', capabilities: can }], ['built-in'])?.models).toEqual(['a']);
    expect(planned(asked, [builtIn, { id: 'a', capabilities: can, state: 'down' }])?.models).toEqual(['built-in']);
  });

  it('comes to models that keep failing only where there is no other', () => {
    const failing = ['a', 'b', 'c', 'd'].map((id): FleetEntry => ({ id, state: 'open' }));
    const builtIn: FleetEntry = { id: 'built-in', source: 'built-in' };
    expect(planned(auto, [...failing, { id: 'fine' }, builtIn])?.models).toEqual(['fine', 'built-in']);
    expect(planned(auto, [...failing.slice(0, 2), builtIn])?.models).toEqual(['a', 'b', 'built-in']);
  });

  it('tries four at most', () => {
    expect(
      planned(
        auto,
        ['a', 'b', 'c', 'd', 'e'].map((id) => ({ id })),
      )?.models,
    ).toHaveLength(4);
  });

  const crowd = ['m1', 'm2', 'm3', 'm4', 'm5'].map((id): FleetEntry => ({
    id,
    source: 'discovered',
    upstream: 'ollama',
  }));
  const builtIn: FleetEntry = { id: 'built-in', source: 'built-in' };

  it('tries two models of one upstream at most, and the built-in one after them', () => {
    expect(planned(auto, [...crowd, builtIn])?.models).toEqual(['m1', 'm2', 'built-in']);
    expect(planned(auto, [builtIn, ...crowd, { id: 'other' }])?.models).toEqual(['other', 'm1', 'm2', 'built-in']);
  });

  it('keeps the last of the four places for the built-in model', () => {
    const many = ['a', 'b', 'c', 'd', 'e'].map((id) => ({ id }));
    expect(planned(auto, [...many, builtIn])?.models).toEqual(['a', 'b', 'c', 'built-in']);
    expect(planned(auto, [...many, builtIn], ['built-in'])?.models).toEqual(['built-in', 'a', 'b', 'c']);
    expect(
      planned(auto, [...crowd.map((entry): FleetEntry => ({ ...entry, state: 'down' })), builtIn])?.models,
    ).toEqual(['built-in']);
  });

  it('ranks a fleet once, however many requests come, and anew when the fleet or the order changes', () => {
    let sorted = 0;
    const fleetOf = (id: string): Fleet => {
      const fleet = testFleet([{ id }]);
      const models = new Map(fleet.models);
      models.values = () => {
        sorted++;
        return fleet.models.values();
      };
      return { ...fleet, models };
    };
    let fleet = fleetOf('a');
    let preferred: readonly string[] = [];
    const seen: (readonly string[])[] = [];
    const router = testRouter({ preferred: () => preferred });
    const chat = plan({ fleet: () => fleet, ...router })(({ plan: { models } }) => {
      seen.push(models);
      return batches();
    });
    for (let at = 0; at < 3; at++) chat(testCall(auto));
    expect(sorted).toBe(1);
    preferred = ['a'];
    chat(testCall(auto));
    fleet = fleetOf('b');
    chat(testCall(auto));
    expect(sorted).toBe(3);
    expect(seen.map(([first]) => first)).toEqual(['a', 'a', 'a', 'a', 'b']);
  });

  it('says what is missing when nobody can', () => {
    expect(() =>
      planned({ ...auto, tools }, [{ id: 'a' }, { id: 'b', state: 'down', capabilities: ['chat', 'tools'] }]),
    ).toThrow(expect.objectContaining({ status: 503, message: expect.stringContaining('b (is down)') as string }));
  });
});

describe('an embeddings call', () => {
  const vectors: EmbedEvent = { type: 'vectors', from: 0, vectors: [] };
  const embedding = (id: string, state: FleetEntry['state'] = 'ready'): FleetEntry => ({
    id,
    state,
    capabilities: ['embed'],
    embed: (call) => batches([{ ...vectors, from: call.texts.length }]),
  });

  it('goes to the model it names, or for auto to the first that is up', async () => {
    const entries = [{ id: 'chat' }, embedding('down', 'down'), embedding('a')];
    const model = planEmbed(
      () => testFleet(entries),
      (_, embed) => embed,
    );
    for (const name of ['a', 'down', 'auto']) {
      expect(await read(model(testEmbedCall({ model: name })))).toEqual([[{ ...vectors, from: 2 }]]);
    }
  });

  it('to nobody is a failure that says why', () => {
    const model = planEmbed(
      () => testFleet([{ id: 'chat' }]),
      (_, embed) => embed,
    );
    expect(() => model(testEmbedCall({ model: 'chat' }))).toThrow(
      expect.objectContaining({ status: 400, param: 'model' }),
    );
    expect(() => model(testEmbedCall({ model: 'caht' }))).toThrow(/Did you mean chat/);
    expect(() => model(testEmbedCall({ model: 'auto' }))).toThrow(expect.objectContaining({ status: 404 }));
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Answer } from '../../chat/answer.ts';
import type { ToolCall } from '../../chat/call.ts';
import type { JsonObject } from '../../chat/json.ts';
import { ToolPositions } from './tool-positions.ts';

/** The calls that these fragments come to; ids made by us are shown as `made`. */
function callsOf(...fragments: readonly JsonObject[]): readonly ToolCall[] {
  const positions = new ToolPositions();
  const answer = new Answer();
  for (const fragment of fragments) answer.add(positions.read(fragment, 0));
  const calls = answer.choices[0]?.toolCalls ?? [];
  return calls.map((call) => ({ ...call, id: call.id.replace(/^call_[\w-]{16}$/, 'made') }));
}
const fragment = (at: { index?: number; id?: string }, name: string | undefined, args: string): JsonObject => ({
  ...at,
  type: 'function',
  function: { ...(name !== undefined && { name }), arguments: args },
});

const both: readonly ToolCall[] = [
  { id: 'a', name: 'f', argumentsText: '{"x":1}' },
  { id: 'b', name: 'g', argumentsText: '{}' },
];

describe('two parallel calls are read alike', () => {
  it.each<[string, readonly JsonObject[]]>([
    [
      'as OpenAI sends them',
      [
        fragment({ index: 0, id: 'a' }, 'f', ''),
        fragment({ index: 0 }, undefined, '{"x"'),
        fragment({ index: 0 }, undefined, ':1}'),
        fragment({ index: 1, id: 'b' }, 'g', ''),
        fragment({ index: 1 }, undefined, '{}'),
      ],
    ],
    ['numbered from 1', [fragment({ index: 1, id: 'a' }, 'f', '{"x":1}'), fragment({ index: 2, id: 'b' }, 'g', '{}')]],
    [
      'all of index 0, told apart by id',
      [
        fragment({ index: 0, id: 'a' }, 'f', '{"x"'),
        fragment({ index: 0 }, undefined, ':1}'),
        fragment({ index: 0, id: 'b' }, 'g', ''),
        fragment({ index: 0 }, undefined, '{}'),
      ],
    ],
    [
      'all of index 0 and interleaved',
      [
        fragment({ index: 0, id: 'a' }, 'f', '{"x"'),
        fragment({ index: 0, id: 'b' }, 'g', '{}'),
        fragment({ index: 0, id: 'a' }, undefined, ':1}'),
      ],
    ],
    [
      'without an index',
      [
        fragment({ id: 'a' }, 'f', '{"x"'),
        fragment({}, undefined, ':1}'),
        fragment({ id: 'b' }, 'g', '{'),
        fragment({ id: 'b' }, undefined, '}'),
      ],
    ],
    [
      'with id and name in every fragment',
      [
        fragment({ index: 0, id: 'a' }, 'f', '{"x"'),
        fragment({ index: 0, id: 'a' }, 'f', ':1}'),
        fragment({ index: 1, id: 'b' }, 'g', '{'),
        fragment({ index: 1, id: 'b' }, 'g', '}'),
      ],
    ],
    [
      'with a new id in every fragment',
      [
        fragment({ index: 0, id: 'a' }, 'f', '{"x"'),
        fragment({ index: 0, id: 'a2' }, undefined, ':1}'),
        fragment({ index: 1, id: 'b' }, 'g', '{'),
        fragment({ index: 1, id: 'b2' }, undefined, '}'),
      ],
    ],
    [
      'with a new id in every fragment and all of index 0',
      [
        fragment({ index: 0, id: 'a' }, 'f', '{"x"'),
        fragment({ index: 0, id: 'a2' }, undefined, ':1}'),
        fragment({ index: 0, id: 'b' }, 'g', '{'),
        fragment({ index: 0, id: 'b2' }, undefined, '}'),
      ],
    ],
    [
      'with the name after the id',
      [
        fragment({ index: 0, id: 'a' }, undefined, ''),
        fragment({ index: 0 }, 'f', '{"x":1}'),
        fragment({ index: 1, id: 'b' }, '', ''),
        fragment({ index: 1 }, 'g', '{}'),
      ],
    ],
    [
      'with arguments as objects',
      [
        { index: 0, id: 'a', function: { name: 'f', arguments: { x: 1 } } },
        { index: 1, id: 'b', function: { name: 'g', arguments: {} } },
      ],
    ],
    [
      'with nulls for what is not there',
      [
        { index: 0, id: 'a', type: 'function', function: { name: 'f', arguments: null } },
        { index: 0, id: null, type: null, function: { name: null, arguments: '{"x":1}' } },
        { index: 1, id: 'b', type: 'function', function: { name: 'g', arguments: '{}' } },
      ],
    ],
  ])('%s', (_, fragments) => {
    expect(callsOf(...fragments)).toEqual(both);
  });

  it('without ids, which are then made', () => {
    const made = both.map((call) => ({ ...call, id: 'made' }));
    const expectMade = (...fragments: readonly JsonObject[]): void => {
      expect(callsOf(...fragments)).toEqual(made);
    };
    expectMade(fragment({}, 'f', '{"x":1}'), fragment({}, 'g', '{}'));
    expectMade(fragment({ index: 0 }, 'f', '{"x":1}'), fragment({ index: 1 }, 'g', '{}'));
    expectMade(fragment({ index: 0, id: '' }, 'f', '{"x":1}'), fragment({ index: 0, id: '' }, 'g', '{}'));
  });
});

describe('two calls of one function without ids, all of index 0', () => {
  const made: readonly ToolCall[] = [1, 2].map((x) => ({ id: 'made', name: 'f', argumentsText: `{"x":${x}}` }));

  it('whole in a fragment each', () => {
    expect(callsOf(fragment({ index: 0 }, 'f', '{"x":1}'), fragment({ index: 0 }, 'f', '{"x":2}'))).toEqual(made);
  });

  it('are one where only blanks come behind whole arguments', () => {
    const parts = ['{"x"', ':1}', '', '\n'].map((part) => fragment({ index: 0 }, 'f', part));
    expect(callsOf(...parts)).toEqual([{ id: 'made', name: 'f', argumentsText: '{"x":1}\n' }]);
  });

  it('with the name in every fragment', () => {
    const parts = ['{"x":', '1}', '{"x"', ':2}'].map((part) => fragment({ index: 0 }, 'f', part));
    expect(callsOf(...parts)).toEqual(made);
  });

  it('a call that has an id goes on, however often its name is told', () => {
    const parts = [fragment({ index: 0, id: 'a' }, 'f', '{"x":1}'), fragment({ index: 0 }, 'f', '')];
    expect(callsOf(...parts)).toEqual([{ id: 'a', name: 'f', argumentsText: '{"x":1}' }]);
  });
});

describe('the events of a call', () => {
  it('have id and name whole in the first and never again, and positions from 0 without a gap', () => {
    const piece = fc.record({ call: fc.nat(3), repeatsId: fc.boolean(), repeatsName: fc.boolean(), said: fc.string() });
    fc.assert(
      fc.property(fc.array(piece), fc.nat(5), (pieces, firstIndex) => {
        const positions = new ToolPositions();
        const begun: number[] = [];
        const said = new Map<number, string>();
        for (const { call, repeatsId, repeatsName, said: args } of pieces) {
          const fresh = !begun.includes(call);
          if (fresh) begun.push(call);
          const withId = fresh || repeatsId;
          const event = positions.read(
            fragment(
              { index: call + firstIndex, ...(withId && { id: `id${call}` }) },
              fresh || (withId && repeatsName) ? `name${call}` : undefined,
              args,
            ),
            0,
          );
          expect(event.position).toBe(begun.indexOf(call));
          expect([event.id, event.name]).toEqual(fresh ? [`id${call}`, `name${call}`] : [undefined, undefined]);
          said.set(event.position, (said.get(event.position) ?? '') + event.argumentsText);
        }
        expect([...said.keys()].sort()).toEqual(begun.map((_, at) => at));
        for (const { position, argumentsText } of positions.end(0))
          said.set(position, (said.get(position) ?? '') + argumentsText);
        expect([...said.values()]).not.toContain('');
      }),
    );
  });

  it('keep unknown fields, those beside the name too', () => {
    const [call] = callsOf(
      {
        index: 0,
        id: 'a',
        extra_content: { google: 1 },
        function: { name: 'f', arguments: '{}', strict: true, no: null },
      },
      { index: 0, function: { arguments: '' }, cost: 2 },
    );
    expect(call?.extra?.fields).toEqual({ extra_content: { google: 1 }, function: { strict: true }, cost: 2 });
  });

  it('may be of a custom tool, whose input is free text', () => {
    expect(
      callsOf(
        { index: 0, id: 'a', type: 'custom', custom: { name: 'shell', input: 'ls ', grammar: 'x' } },
        { index: 0, custom: { input: '-l' } },
      ),
    ).toEqual([
      {
        id: 'a',
        name: 'shell',
        argumentsText: 'ls -l',
        custom: true,
        extra: { dialect: 'openai', fields: { custom: { grammar: 'x' } } },
      },
    ]);
  });

  it('survive a fragment that says nothing', () => {
    expect(callsOf({ index: 0 }, { index: 0, function: null })).toEqual([{ id: 'made', name: '', argumentsText: '' }]);
  });

  it('are bounded', () => {
    const positions = new ToolPositions();
    expect(() => {
      for (let index = 0; index < 600; index++) positions.read(fragment({ index }, 'f', ''), 0);
    }).toThrow(expect.objectContaining({ code: 'upstream_invalid' }));
  });
});

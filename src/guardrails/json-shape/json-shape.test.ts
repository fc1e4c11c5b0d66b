import { describe, expect, it } from 'vitest';
import { batches, finish, read, start, text, usage } from '../../../test/support/events.ts';
import { testPolicies } from '../../../test/support/guard-policies.ts';
import { testCall, type TestScope, testScope } from '../../../test/support/scope.ts';
import { collect } from '../../chat/answer.ts';
import type { ChatCall, Planned } from '../../chat/call.ts';
import type { ChatEvent } from '../../chat/event.ts';
import { GatewayFailure } from '../../chat/failure.ts';
import type { JsonObject } from '../../chat/json.ts';
import type { ChatModel } from '../../chat/model.ts';
import { textOf } from '../../chat/text.ts';
import type { GuardSettings } from '../guard-settings.ts';
import { jsonShape } from './json-shape.ts';

const schema: JsonObject = {
  type: 'object',
  properties: { rate: { type: 'number' }, code: { type: 'string', maxLength: 12 } },
  required: ['rate'],
  additionalProperties: false,
};
const asked: JsonObject = { type: 'json_schema', json_schema: { name: 'rate', schema } };

type Asking = {
  readonly replies: readonly (readonly (readonly ChatEvent[])[] | Error)[];
  readonly call?: Partial<Planned<ChatCall>>;
  readonly jsonSchema?: GuardSettings['jsonSchema'];
  readonly scope?: TestScope;
};
/** Asks models that reply so, one after the other; `calls` are what they were asked. */
function asking({ replies, call = {}, jsonSchema = 'end', scope = testScope() }: Asking) {
  const calls: Planned<ChatCall>[] = [];
  const model: ChatModel<Planned<ChatCall>> = (given) => {
    calls.push(given);
    const reply = replies[calls.length - 1];
    if (reply instanceof Error) throw reply;
    return batches(...(reply ?? []));
  };
  const events = jsonShape(testPolicies({ jsonSchema }))(model)(
    testCall({ responseFormat: asked, delivery: 'whole', scope, ...call }),
  );
  return { events, calls, scope };
}
const whole = (words: string): readonly (readonly ChatEvent[])[] => [[start(), text(words), finish(), usage(10, 5)]];
const torn = (words: string): readonly (readonly ChatEvent[])[] => [
  [start()],
  ...Array.from(words, (letter) => [text(letter)]),
  [finish()],
  [usage(10, 5)],
];

describe('an answer of the form that was asked for', () => {
  it.each(['whole', 'stream'] as const)('passes untouched: %s', async (delivery) => {
    const { events, calls, scope } = asking({ replies: [torn('{"rate":20}')], call: { delivery } });
    expect((await collect(events)).choices[0]?.answer).toBe('{"rate":20}');
    expect(calls).toHaveLength(1);
    expect(scope.facts).toEqual([]);
  });

  it('streams as it comes, unless the policy is to hold it', async () => {
    const stream = { delivery: 'stream' } as const;
    expect(await read(asking({ replies: [torn('{"rate":20}')], call: stream }).events)).toHaveLength(13);
    const held = asking({ replies: [torn('{"rate":20}')], call: stream, jsonSchema: 'whole' });
    expect(await read(held.events)).toHaveLength(1);
  });

  it.each<readonly [string, Partial<Planned<ChatCall>>, GuardSettings['jsonSchema']]>([
    ['text was asked for', { responseFormat: { type: 'text' } }, 'end'],
    ['it is an interface’s background task', { task: 'title' }, 'end'],
    ['that is switched off', {}, 'off'],
  ])('is not looked for where %s', (_, call, jsonSchema) => {
    const events = batches([text('x')]);
    expect(jsonShape(testPolicies({ jsonSchema }))(() => events)(testCall({ responseFormat: asked, ...call }))).toBe(
      events,
    );
  });

  it.each<readonly [string, readonly (readonly ChatEvent[])[]]>([
    ['cut short', [[start(), text('{"ra'), finish('length')]]],
    ['refused', [[start(), { type: 'text', choice: 0, channel: 'refusal', text: 'Ні.' }, text('x'), finish()]]],
    ['a tool’s', [[start(), text('calling'), finish('tool_calls')]]],
  ])('is not looked for in what is %s', async (_, reply) => {
    const { events, calls } = asking({ replies: [reply] });
    await collect(events);
    expect(calls).toHaveLength(1);
  });

  it('is looked for as the client will see it', async () => {
    const vault = {
      mask: (words: string) => words,
      reveal: (words: string) => Promise.resolve(words.replaceAll('[CODE_0123456789abcdef]', '8471300000')),
    };
    const enumerated: JsonObject = { properties: { code: { enum: ['[CODE_0123456789abcdef]'], maxLength: 12 } } };
    const { events, calls } = asking({
      replies: [whole('{"code":"[CODE_0123456789abcdef]"}')],
      call: { responseFormat: { type: 'json_schema', json_schema: { name: 'x', schema: enumerated } } },
      scope: testScope({ vault }),
    });
    await collect(events);
    expect(calls).toHaveLength(1);
  });
});

describe('an answer of another form', () => {
  it('is asked for once more, with what is wrong, and both attempts count', async () => {
    const { events, calls, scope } = asking({ replies: [whole('{"rate":"20","Іван":1}'), whole('{"rate":20}')] });
    const answer = await collect(events);
    expect(answer.choices[0]?.answer).toBe('{"rate":20}');
    expect(answer.usage).toMatchObject({ input: 20, output: 10 });
    const [first, second] = calls;
    expect(second?.plan).toBe(first?.plan);
    expect(second?.messages.slice(0, 1)).toEqual(first?.messages);
    expect(second?.messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
    const told = second?.messages.at(-1);
    expect(told && textOf(told)).toMatch(/at "\/rate": the type is wrong\n- at "\/\*": there must be no such member/);
    expect(scope.facts).toMatchObject([{ guardrail: 'json-shape', action: 'edit', reason: 'repaired' }]);
  });

  it('is freed of a code block without asking again', async () => {
    const { events, calls } = asking({ replies: [whole('```json\n{"rate":20}\n```\n')] });
    const answer = await collect(events);
    expect(answer.choices[0]).toMatchObject({ answer: '{"rate":20}', finish: { reason: 'stop' } });
    expect(calls).toHaveLength(1);
  });

  it('that stays so fails, by its place and without its value', async () => {
    const { events, scope } = asking({ replies: [whole('{"rate":"таємниця"}'), whole('{"rate":"таємниця"}')] });
    await expect(collect(events)).rejects.toMatchObject({
      code: 'upstream_invalid',
      message: expect.stringMatching(/at "\/rate" it does not keep "type"/) as string,
    });
    expect(scope.facts).toMatchObject([{ action: 'block', reason: 'misfit' }]);
  });

  it('fails as such where the second attempt could not be made', async () => {
    const away = new GatewayFailure('budget_exhausted', 'Бюджет вичерпано.');
    await expect(collect(asking({ replies: [whole('немає'), away] }).events)).rejects.toMatchObject({
      code: 'upstream_invalid',
      message: expect.stringContaining('JSON and gave none') as string,
      reason: 'second attempt: budget_exhausted',
    });
  });

  it('is repaired in a stream of which nothing was shown', async () => {
    const { events } = asking({ replies: [whole('ні'), torn('{"rate":1}')], call: { delivery: 'stream' } });
    expect((await collect(events)).choices[0]?.answer).toBe('{"rate":1}');
    const held = asking({
      replies: [torn('ні'), torn('{"rate":1}')],
      call: { delivery: 'stream' },
      jsonSchema: 'whole',
    });
    expect((await collect(held.events)).choices[0]?.answer).toBe('{"rate":1}');
  });

  it('ends a stream that was shown with the failure, and without a finish', async () => {
    const { events, calls } = asking({ replies: [torn('{"rate":"x"}')], call: { delivery: 'stream' } });
    const heard: ChatEvent[] = [];
    const reading = (async () => {
      for await (const batch of events) heard.push(...batch);
    })();
    await expect(reading).rejects.toMatchObject({ code: 'upstream_invalid' });
    expect(heard.some(({ type }) => type === 'finish')).toBe(false);
    expect(calls).toHaveLength(1);
  });

  it('among several is not repaired', async () => {
    const reply = [[start(), text('{"rate":1}', 0), text('x', 1), finish('stop', 0), finish('stop', 1)]];
    const { events, calls } = asking({ replies: [reply], call: { choices: 2 } });
    await expect(collect(events)).rejects.toMatchObject({ code: 'upstream_invalid' });
    expect(calls).toHaveLength(1);
  });

  it('is any but an object where an object was asked for', async () => {
    const call = { responseFormat: { type: 'json_object' } };
    const { events } = asking({ replies: [whole('[1]'), whole('{"a":[1]}')], call });
    expect((await collect(events)).choices[0]?.answer).toBe('{"a":[1]}');
  });
});

it('says that it did not look where the schema is more than anybody’s', async () => {
  const huge = { enum: Array.from({ length: 40_000 }, (_, at) => `value ${at}`) };
  const doubling: JsonObject = {
    $defs: Object.fromEntries(
      Array.from({ length: 60 }, (_, at) => [
        `d${at}`,
        { allOf: [{ $ref: `#/$defs/d${at + 1}` }, { $ref: `#/$defs/d${at + 1}` }] },
      ]),
    ),
    $ref: '#/$defs/d0',
  };
  for (const given of [huge, doubling]) {
    const call = { responseFormat: { type: 'json_schema', json_schema: { name: 'x', schema: given } } };
    const answer = await collect(asking({ replies: [whole('{"a":1}')], call }).events);
    expect(answer.choices[0]?.answer).toBe('{"a":1}');
    expect(answer.notes).toEqual([{ kind: 'degraded', about: { unchecked: 'response_format' } }]);
  }
});

it('goes by JSON alone where no schema is given with the form', async () => {
  const call = { responseFormat: { type: 'json_schema', json_schema: 'x' } };
  expect((await collect(asking({ replies: [whole('[1]')], call }).events)).choices[0]?.answer).toBe('[1]');
  const { events } = asking({ replies: [whole('x'), whole('y')], call });
  await expect(collect(events)).rejects.toMatchObject({ code: 'upstream_invalid' });
});

it('leaves a value alone that is too large to be checked', async () => {
  const answer = await collect(asking({ replies: [whole(`"${'x'.repeat(2_000_001)}"`)] }).events);
  expect(answer.notes).toEqual([{ kind: 'degraded', about: { unchecked: 'response_format' } }]);
});

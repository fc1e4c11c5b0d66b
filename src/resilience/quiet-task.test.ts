import { expect, it } from 'vitest';
import { batches, finish, read, start, text } from '../../test/support/events.ts';
import { testCall } from '../../test/support/scope.ts';
import { collect } from '../chat/answer.ts';
import type { Task } from '../chat/call.ts';
import { type FailureCode, GatewayFailure } from '../chat/failure.ts';
import type { ChatModel } from '../chat/model.ts';
import { quietTask } from './quiet-task.ts';

const refuses =
  (code: FailureCode): ChatModel =>
  () => {
    throw new GatewayFailure(code, 'Ні.');
  };

it.each<readonly [Task, string]>([
  ['title', '{"title":""}'],
  ['tags', '{"tags":[]}'],
  ['follow_ups', '{"follow_ups":[]}'],
  ['queries', '{"queries":[]}'],
  ['other', '{}'],
])('answers %s with nothing in its form where it is refused', async (task, nothing) => {
  for (const code of ['content_filter', 'rate_limit_exceeded', 'budget_exhausted'] as const) {
    const answer = await collect(quietTask(refuses(code))(testCall({ task })));
    expect(answer.choices).toMatchObject([{ answer: nothing, finish: { reason: 'stop' } }]);
    expect(answer.start?.model).toBe('model');
  }
});

it('keeps no failure from a person, nor one that is no refusal', async () => {
  await expect(async () => read(quietTask(refuses('content_filter'))(testCall()))).rejects.toMatchObject({
    code: 'content_filter',
  });
  for (const code of ['upstream_error', 'masking_unavailable', 'invalid_value'] as const)
    await expect(read(quietTask(refuses(code))(testCall({ task: 'title' })))).rejects.toMatchObject({ code });
  const stranger: ChatModel = () => {
    throw new TypeError('x');
  };
  await expect(read(quietTask(stranger)(testCall({ task: 'title' })))).rejects.toBeInstanceOf(TypeError);
});

it('passes what is answered, and a failure after its first word', async () => {
  const said = [[start()], [text('{"title":"Мита"}')], [finish()]];
  expect(await read(quietTask(() => batches(...said))(testCall({ task: 'title' })))).toEqual(said);
  const breaks: ChatModel = async function* () {
    yield* batches([start(), text('{')]);
    throw new GatewayFailure('rate_limit_exceeded', 'Ні.');
  };
  await expect(read(quietTask(breaks)(testCall({ task: 'title' })))).rejects.toMatchObject({
    code: 'rate_limit_exceeded',
  });
});

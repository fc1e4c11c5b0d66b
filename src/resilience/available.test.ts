import { expect, it } from 'vitest';
import { batches, finish, read, start, text } from '../../test/support/events.ts';
import { testFallback } from '../../test/support/guards.ts';
import { testCall, testScope } from '../../test/support/scope.ts';
import type { ChatCall, Planned } from '../chat/call.ts';
import type { ChatModel } from '../chat/model.ts';
import { available } from './available.ts';

const answers: ChatModel<Planned<ChatCall>> = () => batches([start(), text('Так')], [finish()]);

it('lets calls through while nothing is lacked, and none while something is', async () => {
  const lack: { reason?: string } = {};
  const model = available('m', () => lack.reason)(answers);
  await expect(read(model(testCall()))).resolves.toHaveLength(2);
  lack.reason = 'OPENAI_API_KEY is not set';
  expect(() => model(testCall())).toThrow(
    "The model 'm' cannot be called here yet: OPENAI_API_KEY is not set. GET /v1/models says which can.",
  );
});

it('is not tried again, nor told as a failing chain', async () => {
  const scope = testScope();
  const chatOf = () => available('m', () => 'KEY is not set')(answers);
  const models = { chatOf, contextTokensOf: () => undefined };
  const plan = { kind: 'fallback', models: ['m', 'n'], reason: 'test' } as const;
  const chain = testFallback({ waitsMs: [500], interactiveWaitsMs: [500], mostRetryAfterMs: 500 });
  for (let at = 0; at < 4; at++)
    await expect(read(chain(testCall({ scope, plan, models })))).rejects.toMatchObject({
      status: 503,
      isLasting: true,
    });
  expect(scope.clock.pending).toBe(0);
  expect(scope.facts).toEqual([]);
});

import { describe, expect, it } from 'vitest';
import { batches, finish, read, start, text, usage } from '../../test/support/events.ts';
import { testCall, testScope } from '../../test/support/scope.ts';
import type { ChatCall } from '../chat/call.ts';
import type { ChatEvent } from '../chat/event.ts';
import { GatewayFailure } from '../chat/failure.ts';
import type { ChatModel } from '../chat/model.ts';
import { sleep } from '../runtime/sleep.ts';
import { observe, type Observed } from './observe.ts';

function observer() {
  const seen: { readonly began: string[]; readonly ended: Observed[] } = { began: [], ended: [] };
  const layer = observe<ChatCall, ChatEvent>({
    began: (operation) => seen.began.push(operation),
    ended: (observed) => seen.ended.push(observed),
  });
  return { seen, layer };
}

describe('a call', () => {
  it('that is answered is seen with all that it was', async () => {
    const { seen, layer } = observer();
    const scope = testScope();
    const model: ChatModel = async function* () {
      await sleep(scope.clock, 40);
      yield [start('b')];
      await sleep(scope.clock, 10);
      yield [text('a')];
      yield [text('b'), finish(), usage(3, 4)];
    };
    const reading = read(layer(model)(testCall({ scope, model: 'auto' })));
    await scope.clock.advance(50);
    expect((await reading).flat()).toHaveLength(5);
    expect(seen.began).toEqual(['chat']);
    expect(seen.ended).toEqual([
      {
        id: 'request-1',
        operation: 'chat',
        principal: 'key_1',
        requested: 'auto',
        model: 'b',
        outcome: 'ok',
        durationMs: 50,
        firstTokenMs: 50,
        usage: { input: 3, cacheRead: 0, cacheWrite: 0, output: 4, reasoning: 0 },
      },
    ]);
  });

  it('that nobody answers has no model', async () => {
    const { seen, layer } = observer();
    const refuses: ChatModel = () => {
      throw new GatewayFailure('model_not_found', 'Немає.');
    };
    await expect(read(layer(refuses)(testCall()))).rejects.toMatchObject({ code: 'model_not_found' });
    expect(seen.ended).toMatchObject([{ outcome: 'model_not_found' }]);
    expect(seen.ended[0]).not.toHaveProperty('model');
    expect(seen.ended[0]).not.toHaveProperty('firstTokenMs');
  });

  it.each([
    ['told of it', new GatewayFailure('client_closed_request', 'Пішов.'), 'cancelled'],
    ['broken', new TypeError('bug'), 'internal_error'],
    ['timed out', new GatewayFailure('upstream_timeout', 'Пізно.'), 'upstream_timeout'],
  ])('whose model is %s ends as that', async (_, thrown, outcome) => {
    const { seen, layer } = observer();
    const model: ChatModel = async function* () {
      yield [text('a')];
      throw thrown;
    };
    await expect(read(layer(model)(testCall()))).rejects.toBe(thrown);
    expect(seen.ended).toMatchObject([{ outcome }]);
  });

  it('that its reader leaves is cancelled, and ended once', async () => {
    const { seen, layer } = observer();
    for await (const _ of layer(() => batches([text('a')], [finish()]))(testCall())) break;
    expect(seen.began).toHaveLength(1);
    expect(seen.ended).toMatchObject([{ outcome: 'cancelled' }]);
  });

  it('that is never read neither begins nor ends', () => {
    const { seen, layer } = observer();
    layer(() => batches([text('a')]))(testCall());
    expect(seen).toEqual({ began: [], ended: [] });
  });
});

import { describe, expect, it } from 'vitest';
import { batches, finish, read, text } from '../../test/support/events.ts';
import { settled } from '../../test/support/fake-clock.ts';
import { caller, limitHouse, limitSettings, noLimits } from '../../test/support/limits.ts';
import { testCall, testEmbedCall, testScope } from '../../test/support/scope.ts';
import type { ChatCall } from '../chat/call.ts';
import type { ChatEvent } from '../chat/event.ts';
import { GatewayFailure } from '../chat/failure.ts';
import type { ChatModel } from '../chat/model.ts';
import type { Principal } from '../chat/principal.ts';
import type { Ledger } from '../storage/ledger.ts';
import { MemoryLedger } from '../storage/memory-ledger.ts';
import { SharedStateFailure } from '../storage/shared-state.ts';
import { FakeClock } from '../../test/support/fake-clock.ts';
import { AddressLimit } from './address-limit.ts';
import { admit } from './admit.ts';
import { refused } from './refusal.ts';

const one = { key: { ...noLimits, concurrency: 1 } };
const answer: ChatModel = () => batches([text('a')], [text('b'), finish()]);
/** Says one word and then waits until it is told to go on. */
function pausing() {
  let goOn = (): void => undefined;
  const pause = new Promise<void>((resolve) => (goOn = resolve));
  const model: ChatModel = async function* () {
    yield [text('a')];
    await pause;
    yield [finish()];
  };
  return { model, goOn };
}
/** The same ledger, which answers later. */
const later = (ledger: MemoryLedger): Ledger => ({
  reserve: (...asked) => Promise.resolve().then(() => ledger.reserve(...asked)),
  renew: async (...asked) => ledger.renew(...asked),
  settle: (...asked) => Promise.resolve(ledger.settle(...asked)),
  release: async (...asked) => ledger.release(...asked),
});

function open(settings: Parameters<typeof limitHouse>[0], isLater = false) {
  const clock = new FakeClock();
  const memory = new MemoryLedger(clock);
  const house = limitHouse(settings, { clock, ledger: isLater ? later(memory) : memory });
  const layer = admit(house.door);
  const scope = (more: object = {}) => testScope({ clock, principal: caller(), ...more });
  const call = (more: Partial<ChatCall> = {}) => testCall({ scope: scope(), ...more });
  const ask = (model: ChatModel, more: Partial<ChatCall> = {}) => layer<ChatCall, ChatEvent>(model)(call(more));
  return { ...house, layer, scope, ask };
}

describe.each([
  ['at once', false],
  ['later', true],
])('a ledger that answers %s', (_name, isLater) => {
  it('lets through, tells how limits stand, and lets go at the end', async () => {
    const { ask, scope, leases } = open({ key: { ...noLimits, requestsPerMinute: 5, concurrency: 1 } }, isLater);
    const first = scope();
    expect((await read(ask(answer, { scope: first }))).flat()).toHaveLength(3);
    expect(first.facts).toEqual([
      {
        kind: 'admitted',
        standing: [
          { limit: 'requests_per_minute', of: 'key', most: 5, remaining: 4, resetMs: 60_000 },
          { limit: 'concurrency', of: 'key', most: 1, remaining: 0, resetMs: 0 },
        ],
      },
    ]);
    expect(leases.count).toBe(0);
    await read(ask(answer));
  });

  it('refuses what is beyond, and lets go of what fails, is left, or was never read', async () => {
    const { ask, scope, leases } = open(one, isLater);
    const { model, goOn } = pausing();
    const reading = ask(model)[Symbol.asyncIterator]();
    await reading.next();
    expect(leases.count).toBe(1);
    const second = scope();
    await expect(read(ask(answer, { scope: second }))).rejects.toMatchObject({ code: 'rate_limit_exceeded' });
    expect(second.facts).toMatchObject([
      { kind: 'limited', limit: 'concurrency', of: 'key', standing: [{ remaining: 0 }] },
    ]);
    goOn();
    await reading.return?.();
    expect(await reading.next()).toEqual({ done: true, value: undefined });
    const failing: ChatModel = () => {
      throw new GatewayFailure('upstream_error', 'Ні.');
    };
    await expect(read(ask(failing))).rejects.toMatchObject({ code: 'upstream_error' });
    const unread = ask(answer)[Symbol.asyncIterator]();
    await unread.return?.();
    expect(await unread.next()).toMatchObject({ done: true });
    for await (const _ of ask(answer)) break;
    expect(leases.count).toBe(0);
    await read(ask(answer));
  });
});

it('what is refused inside is told in the language of the question, or of the client', async () => {
  const { ask, scope } = open({});
  const poor: ChatModel = () => {
    throw refused({ limit: 'cost_per_day', of: 'key', most: 1e9, amount: 1, retryAfterMs: 1000 });
  };
  await expect(read(ask(poor))).rejects.toThrow('Залишку денного бюджету');
  const client = { dialect: 'openai', uiEvents: false } as const;
  await expect(read(ask(poor, { scope: scope({ client: { ...client, language: 'ru' } }) }))).rejects.toThrow('Остатка');
  await expect(read(ask(poor, { scope: scope({ client: { ...client, language: 'de' } }) }))).rejects.toThrow(
    'Too little',
  );
});

it('embeddings pass the same door', async () => {
  const { layer, scope } = open({ key: { ...noLimits, requestsPerMinute: 1 } });
  const embed = layer(() => batches([]));
  await read(embed(testEmbedCall({ scope: scope() })));
  await expect(read(embed(testEmbedCall({ scope: scope() })))).rejects.toThrow('The limit of requests a minute (1)');
});

describe('a client that leaves while the ledger is asked', () => {
  it('takes nothing with it', async () => {
    const { ask, leases, door } = open(one, true);
    let calls = 0;
    const reading = ask(() => (calls++, answer(testCall())))[Symbol.asyncIterator]();
    const first = reading.next();
    await reading.return?.();
    expect(await first).toEqual({ done: true, value: undefined });
    expect([calls, leases.count]).toEqual([0, 0]);
    await settled();
    expect(await door.enter(testCall({ scope: testScope({ principal: caller() }) }))).toBeDefined();
  });
});

describe('an interface’s own work', () => {
  it('waits for its turn', async () => {
    const { ask, clock } = open(one);
    const { model, goOn } = pausing();
    const first = ask(model)[Symbol.asyncIterator]();
    await first.next();
    const title = read(ask(answer, { task: 'title' }));
    await clock.advance(2000);
    goOn();
    await first.next();
    await first.next();
    await clock.advance(300);
    expect((await title).flat()).toHaveLength(3);
  });

  it('but not for long, and not in a long queue', async () => {
    const { ask, clock, scope } = open({ key: { ...noLimits, requestsPerMinute: 1 } });
    await read(ask(answer));
    // In a minute is too late.
    await expect(read(ask(answer, { task: 'title' }))).rejects.toMatchObject({ code: 'rate_limit_exceeded' });
    await clock.advance(55_000);
    const waiting = scope();
    const title = read(ask(answer, { task: 'tags', scope: waiting }));
    await clock.advance(5000);
    expect((await title).flat()).toHaveLength(3);
    expect(waiting.facts.map(({ kind }) => kind)).toEqual(['admitted']);
  });

  it('ends its wait when its client leaves', async () => {
    const { ask, clock, scope } = open(one);
    const { model } = pausing();
    await ask(model)[Symbol.asyncIterator]().next();
    const leaving = scope();
    const title = read(ask(answer, { task: 'title', scope: leaving }));
    await clock.advance(100);
    leaving.abort(new GatewayFailure('client_closed_request', 'Пішов.'));
    await expect(title).rejects.toMatchObject({ code: 'client_closed_request' });
  });

  it('of more than a thousand is turned away at once', async () => {
    const { ask, clock } = open(one);
    const { model } = pausing();
    await ask(model)[Symbol.asyncIterator]().next();
    const waiting = Array.from({ length: 1000 }, () => read(ask(answer, { task: 'title' })).catch(() => 'refused'));
    await clock.advance(100);
    await expect(read(ask(answer, { task: 'title' }))).rejects.toMatchObject({ code: 'rate_limit_exceeded' });
    await clock.advance(11_000);
    expect(new Set(await Promise.all(waiting))).toEqual(new Set(['refused']));
  });
});

describe('the room of the ledger', () => {
  const ann = caller({ id: 'web', tenant: 'acme' });
  const settings = limitSettings({
    key: { ...noLimits, requestsPerMinute: 60, concurrency: 5 },
    tiers: { free: 100, pro: 100, enterprise: 100 },
    address: { requestsPerMinute: 100, exempt: [] },
  });
  function open() {
    const clock = new FakeClock();
    const ledger = new MemoryLedger(clock, 600);
    const { door } = limitHouse(settings, { ledger, clock });
    const addresses = new AddressLimit({ ledger, settings: () => settings, record: () => undefined });
    const enter = (principal: Principal): void => {
      const entered = door.enter(testCall({ scope: testScope({ clock, principal }) }));
      if (entered instanceof Promise) throw new Error('It waits.');
      if (entered) door.leave(entered);
    };
    const howMany = (work: (at: number) => unknown): number => {
      for (let at = 0; at < 1000; at++) {
        try {
          work(at);
        } catch (thrown) {
          expect(thrown).toMatchObject({ code: 'limits_unavailable' });
          return at;
        }
      }
      return Infinity;
    };
    return { clock, enter, addresses, howMany };
  }

  it('is not taken from others by users that one tenant invents, all day long', async () => {
    const { clock, enter, addresses, howMany } = open();
    const invented = howMany((at) => enter({ ...ann, user: `user-${at}` }));
    // Of two lasting accounts each, in half of the room.
    expect(invented).toBeGreaterThanOrEqual(100);
    expect(invented).toBeLessThanOrEqual(150);
    await clock.advance(3_600_000);
    for (let more = 0; more < 4; more++) {
      await clock.advance(61_000);
      howMany((at) => enter({ ...ann, user: `user-${more}-${at}` }));
      enter({ ...ann, tenant: 'other' });
      enter({ ...ann, tenant: 'other', id: `key-${more}` });
      expect(addresses.admit(`192.0.2.${more}`)).toBeUndefined();
    }
  });

  it('is not taken from callers by addresses, nor from addresses by callers', () => {
    const { enter, addresses, howMany } = open();
    expect(howMany((at) => addresses.admit(`192.0.2.${at}`))).toBe(300);
    enter(ann);
    expect(howMany((at) => enter({ ...ann, user: `user-${at}` }))).toBeLessThan(60);
    enter({ ...ann, tenant: 'other' });
  });
});

describe('a ledger that cannot be used', () => {
  const fault = new SharedStateFailure('timeout');
  const throwing: Ledger = {
    reserve: () => {
      throw fault;
    },
    renew: () => undefined,
    settle: () => undefined,
    release: () => undefined,
  };
  const rejecting: Ledger = { ...throwing, reserve: () => Promise.reject(fault), release: () => Promise.reject(fault) };

  it.each([throwing, rejecting])('lets nobody in', async (ledger) => {
    const { door } = limitHouse(one, { ledger });
    const call = testCall({ scope: testScope({ principal: caller() }) });
    const entered = read(admit(door)<ChatCall, ChatEvent>(answer)(call));
    await expect(entered).rejects.toMatchObject({
      code: 'limits_unavailable',
      message: 'Шлюз наразі не може перевірити ваші ліміти. Спробуйте ще раз пізніше.',
    });
  });

  it('does not spoil the end of what it has let in', async () => {
    const memory = new MemoryLedger(new FakeClock());
    const { door } = limitHouse(one, { ledger: { ...later(memory), release: () => Promise.reject(fault) } });
    const call = testCall({ scope: testScope({ principal: caller() }) });
    expect((await read(admit(door)<ChatCall, ChatEvent>(answer)(call))).flat()).toHaveLength(3);
    await settled();
  });
});

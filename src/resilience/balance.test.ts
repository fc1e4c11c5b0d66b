import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { acts, type Acted, fails, forever, left, testHealth } from '../../test/support/deployments.ts';
import { batches, finish, read, start, text } from '../../test/support/events.ts';
import { FakeClock, settled } from '../../test/support/fake-clock.ts';
import { testCall, testEmbedCall, testScope } from '../../test/support/scope.ts';
import type { ChatCall, EmbedCall, Planned } from '../chat/call.ts';
import type { ChatEvent, EmbedEvent } from '../chat/event.ts';
import type { Model } from '../chat/model.ts';
import type { BalancePolicy } from '../fleet/balance-policies.ts';
import { balance, type Place } from './balance.ts';
import { gate } from './gate.ts';
import { Outliers } from './outliers.ts';
import { Slots } from './slots.ts';

type TestPlace = Place<Planned<ChatCall>, ChatEvent> & { readonly acted: Acted };
type Setting = { readonly weight?: number; readonly slots?: number };

/** Places behind their gates, each doing what it is given. */
function testBalance(given: readonly (readonly [Acted, Setting?])[], policy: BalancePolicy = 'least-loaded') {
  const clock = new FakeClock();
  const outliers = new Outliers(clock);
  const places = given.map(([acted, { weight = 1, slots = 100 } = {}], at): TestPlace => {
    const health = testHealth(clock, `place-${at}`);
    const through = gate({ health, slots: new Slots({ slots, queue: 100 }), queueMs: 10_000 });
    return { health, weight, model: through(acted.model), acted };
  });
  const model: Model<Planned<ChatCall>, ChatEvent> = balance(places, policy, outliers);
  const scoped = (deadlineAt = Infinity) => testScope({ clock, deadlineAt });
  /** A request of its own words. */
  const ask = (words = 'Питання', scope = scoped()) =>
    model(testCall({ scope, messages: [{ role: 'user', parts: [{ kind: 'text', text: words, origin: 'caller' }] }] }));
  const calls = (): readonly number[] => places.map(({ acted }) => acted.calls);
  const underWay = (): readonly number[] => places.map(({ acted }) => acted.underWay);
  return { clock, outliers, places, model, scoped, ask, calls, underWay };
}

const answers = (words = 'Так'): Acted => acts([start(), text(words)], [finish()]);
const slow = (): Acted => acts(1000, [text('Так')], [finish()]);

describe('calls are shared', () => {
  it('by weight, one after the other', async () => {
    const { ask, calls } = testBalance([[answers(), { weight: 2 }], [answers()], [answers()]]);
    for (let at = 0; at < 40; at++) await read(ask());
    expect(calls()).toEqual([20, 10, 10]);
  });

  it('by weight, many at once', async () => {
    const { clock, ask, underWay } = testBalance([[slow(), { weight: 3 }], [slow()]]);
    const all = Array.from({ length: 40 }, () => read(ask()));
    await settled();
    expect(underWay()).toEqual([30, 10]);
    await clock.advance(1000);
    await Promise.all(all);
  });

  it('so that a slow place gets fewer', async () => {
    const { clock, ask, calls } = testBalance([[slow()], [acts(100, [text('Так')], [finish()])]]);
    const all: Promise<unknown>[] = [];
    for (let at = 0; at < 100; at++) {
      all.push(read(ask()));
      await clock.advance(50);
    }
    await clock.advance(1000);
    await Promise.all(all);
    const [few = 0, many = 0] = calls();
    expect(many).toBeGreaterThan(few * 2);
    expect(few).toBeGreaterThan(3);
  });

  it('so that none waits at a place with few slots while another is free', async () => {
    const { clock, ask, places } = testBalance([[slow(), { slots: 2 }], [slow()]]);
    const all = Array.from({ length: 40 }, () => read(ask()));
    await settled();
    expect(places.map(({ health }) => health.load)).toEqual([20, 20]);
    expect(places[0]?.health.queued).toBe(18);
    await clock.advance(10_000);
    await Promise.all(all);
  });

  it('of embeddings by load too', async () => {
    const clock = new FakeClock();
    const said: string[] = [];
    const place = (name: string): Place<EmbedCall, EmbedEvent> => ({
      health: testHealth(clock, name),
      weight: 1,
      model: () => {
        said.push(name);
        return batches<EmbedEvent>([{ type: 'vectors', from: 0, vectors: [] }]);
      },
    });
    const embed = balance([place('a'), place('b')], 'prefix-affinity', new Outliers(clock));
    for (let at = 0; at < 4; at++) await read(embed(testEmbedCall()));
    expect(said).toEqual(['a', 'b', 'a', 'b']);
  });

  it('not at all where there is one place', () => {
    const { model, places } = testBalance([[answers()]]);
    expect(model).toBe(places[0]?.model);
  });
});

describe('the next place', () => {
  it.each(['upstream_unavailable', 'rate_limit_exceeded', 'upstream_timeout', 'upstream_incomplete'] as const)(
    'answers after %s',
    async (code) => {
      const { ask, calls } = testBalance([[acts([start('a')], fails(code))], [answers('b')]]);
      expect((await read(ask())).flat()).toEqual([start(), text('b'), finish()]);
      expect(calls()).toEqual([1, 1]);
    },
  );

  it("never speaks after another's word", async () => {
    const { ask, calls } = testBalance([[acts([text('Пів')], fails('upstream_incomplete'))], [answers()]]);
    const said: ChatEvent[] = [];
    const reading = (async () => {
      for await (const batch of ask()) said.push(...batch);
    })();
    await expect(reading).rejects.toMatchObject({ code: 'upstream_incomplete' });
    expect(said).toEqual([text('Пів')]);
    expect(calls()).toEqual([1, 0]);
  });

  it.each(['context_length_exceeded', 'upstream_rejected', 'content_filter'] as const)(
    'is not asked after %s, for it would say the same',
    async (code) => {
      const { ask, calls } = testBalance([[acts(fails(code))], [answers()]]);
      await expect(read(ask())).rejects.toMatchObject({ code });
      expect(calls()).toEqual([1, 0]);
    },
  );

  it('is not asked once the client has left', async () => {
    const { scoped, ask, calls, underWay } = testBalance([[acts(forever)], [answers()]]);
    const scope = scoped();
    const outcome = expect(read(ask('a', scope))).rejects.toBe(left);
    await settled();
    scope.abort(left);
    await outcome;
    expect(calls()).toEqual([1, 0]);
    expect(underWay()).toEqual([0, 0]);
  });

  it('is not asked when the time of the request is up: it could only fail, and be blamed', async () => {
    const { clock, scoped, ask, calls } = testBalance([[acts(1000, fails('upstream_timeout'))], [answers()]]);
    const outcome = expect(read(ask('a', scoped(1000)))).rejects.toMatchObject({ code: 'upstream_timeout' });
    await clock.advance(1000);
    await outcome;
    expect(calls()).toEqual([1, 0]);
  });

  it('is told of as the one that is free sooner, where all are busy', async () => {
    const busy = (retryAfterMs: number): Acted => acts(fails('rate_limit_exceeded', { retryAfterMs }));
    const { ask } = testBalance([[busy(2000)], [busy(30_000)]]);
    await expect(read(ask())).rejects.toMatchObject({ retryAfterMs: 2000 });
  });
});

describe('a place that is away', () => {
  it('is passed over, and tried once when it may be', async () => {
    const { clock, ask, calls, places } = testBalance([[acts(fails('upstream_error'))], [answers()]]);
    for (let at = 0; at < 20; at++) await read(ask());
    expect(calls()).toEqual([3, 20]);
    await clock.advance(5000);
    for (let at = 0; at < 20; at++) await read(ask());
    expect(calls()).toEqual([4, 40]);
    expect(places[0]?.health.breaker.state).toBe('open');
  });

  it('is still tried where no other answers', async () => {
    const { places, outliers, ask, calls } = testBalance([[acts(fails('upstream_error'))], [answers()], [answers()]]);
    const [dead, ejected] = places;
    if (!dead || !ejected) throw new Error('There are three places.');
    for (let at = 0; at < 5; at++) ejected.health.remember(true);
    outliers.judge(places);
    places[2]?.health.cooldown.limited(1000, 0);
    expect((await read(ask())).flat()).toContainEqual(text('Так'));
    expect(calls()).toEqual([1, 1, 0]);
  });

  it('is ejected when it fails much more often than the others', async () => {
    let fail = false;
    const unreliable = answers();
    const flaky: Acted = {
      ...unreliable,
      model: (call) => ((fail = !fail) ? acts(fails('upstream_error')).model(call) : unreliable.model(call)),
    };
    const { outliers, ask, places } = testBalance([[flaky], [answers()]]);
    for (let at = 0; at < 12; at++) await read(ask());
    expect(places.map(({ health }) => outliers.isEjected(health))).toEqual([true, false]);
  });
});

describe('a second attempt at the same request', () => {
  it.each(['least-loaded', 'prefix-affinity'] as const)('goes elsewhere under %s', async (policy) => {
    const { clock, ask, model, scoped, underWay } = testBalance(
      [
        [slow(), { weight: 9 }],
        [slow(), { weight: 9 }],
      ],
      policy,
    );
    for (let at = 0; at < 20; at++) {
      const words = `Питання ${at}`;
      const messages = [{ role: 'user', parts: [{ kind: 'text', text: words, origin: 'caller' }] }] as const;
      const attempts = [1, 2].map(() => read(model(testCall({ scope: scoped(), messages }))));
      await settled();
      expect(underWay()).toEqual([1, 1]);
      await clock.advance(1000);
      await Promise.all(attempts);
      const again = read(ask(words));
      await clock.advance(1000);
      await again;
    }
  });

  it('goes to the same place where there is no other', async () => {
    const { clock, places, model, scoped, underWay } = testBalance([[slow()], [slow()]]);
    places[0]?.health.cooldown.limited(9000, 0);
    const call = testCall({ scope: scoped() });
    const attempts = [1, 2].map(() => read(model({ ...call, scope: scoped() })));
    await settled();
    expect(underWay()).toEqual([0, 2]);
    await clock.advance(1000);
    await Promise.all(attempts);
  });
});

describe('prefix affinity', () => {
  it('keeps a conversation at its place while that is there', async () => {
    const { ask, calls, places } = testBalance([[answers()], [answers()], [answers()]], 'prefix-affinity');
    for (let at = 0; at < 10; at++) await read(ask('Та сама розмова'));
    expect([...calls()].sort()).toEqual([0, 0, 10]);
    const home = places[calls().indexOf(10)];
    home?.health.cooldown.limited(1000, 0);
    for (let at = 0; at < 10; at++) await read(ask('Та сама розмова'));
    expect([...calls()].sort()).toEqual([0, 10, 10]);
  });

  it('bounds the load by the places that are there', async () => {
    const { clock, ask, places, underWay } = testBalance([[slow()], [slow()], [slow()]], 'prefix-affinity');
    places[0]?.health.cooldown.limited(500, 0);
    const all = Array.from({ length: 40 }, () => read(ask('Та сама розмова')));
    await settled();
    expect([...underWay()].sort((a, b) => a - b)).toEqual([0, 15, 25]); // 1.25 times the half of 40
    await clock.advance(1000);
    await Promise.all(all);
  });
});

it('one who leaves in the middle ends the place that speaks', async () => {
  const { ask, underWay, places } = testBalance([[acts([text('a')], [text('b')], [finish()])], [answers()]]);
  for await (const batch of ask()) {
    expect(batch).toEqual([text('a')]);
    break;
  }
  expect(underWay()).toEqual([0, 0]);
  expect(places.map(({ health }) => health.load)).toEqual([0, 0]);
});

it('whatever the places do: no healthy one starves, no two are glued together, nothing is left behind', async () => {
  const conduct = fc.constantFrom('good', 'good', 'slow', 'dead', 'cut', 'empty');
  await fc.assert(
    fc.asyncProperty(
      fc.array(conduct, { minLength: 2, maxLength: 5 }),
      fc.constantFrom<BalancePolicy>('least-loaded', 'prefix-affinity'),
      async (conducts, policy) => {
        const given = conducts.map((how, at): readonly [Acted] => {
          const a = text(`${at}`);
          if (how === 'good') return [acts([a], [a], [finish()])];
          if (how === 'slow') return [acts(50, [a], 50, [a], [finish()])];
          if (how === 'cut') return [acts([a], fails('upstream_incomplete'))];
          return [how === 'dead' ? acts(fails('upstream_unavailable')) : acts([start()])];
        });
        const { clock, ask, calls, places } = testBalance(given, policy);
        const heard: string[] = [];
        const one = async (words: string): Promise<void> => {
          const parts = new Set<string>();
          try {
            for await (const batch of ask(words))
              for (const event of batch) if (event.type === 'text') parts.add(event.text);
          } catch {
            // not every conduct leads to an answer
          }
          heard.push([...parts].join());
        };
        const all: Promise<void>[] = [];
        for (let at = 0; at < 60; at++) {
          all.push(one(`Питання ${at}`));
          await clock.advance(5);
        }
        await clock.advance(1000);
        await Promise.all(all);
        for (const text of heard) expect(text).toMatch(/^\d?$/);
        conducts.forEach((how, at) => {
          if (how === 'good' || how === 'slow') expect(calls()[at]).toBeGreaterThan(0);
        });
        for (const { health } of places) expect(health.load).toBe(0);
        expect(clock.pending).toBe(0);
      },
    ),
    { numRuns: 60 },
  );
});

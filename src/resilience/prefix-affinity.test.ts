import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { testHealth } from '../../test/support/deployments.ts';
import { FakeClock } from '../../test/support/fake-clock.ts';
import { testCall, testScope } from '../../test/support/scope.ts';
import type { ChatCall, Message } from '../chat/call.ts';
import { affinityOrder } from './prefix-affinity.ts';

const clock = new FakeClock();
const scope = testScope();

const said = (role: Message['role'], text: string): Message => ({
  role,
  parts: [{ kind: 'text', text, origin: role === 'user' ? 'caller' : 'model' }],
});
const talk = (...messages: readonly Message[]): ChatCall => testCall({ scope, messages });

type Place = { readonly health: ReturnType<typeof testHealth>; readonly weight: number };
const placesOf = (...weights: readonly number[]): readonly Place[] =>
  weights.map((weight, at) => ({ health: testHealth(clock, `server-${at}`), weight }));

const first = (places: readonly Place[], call: ChatCall): string =>
  affinityOrder(places, call)[0]?.health.upstream ?? 'nowhere';

/** How many of so many conversations begin at each place. */
function shares(places: readonly Place[], conversations = 6000): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (let at = 0; at < conversations; at++) {
    const name = first(places, talk(said('user', `Питання номер ${at}`)));
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

describe('a conversation', () => {
  const places = placesOf(1, 1, 1, 1);

  it('stays at its place from turn to turn', () => {
    for (let at = 0; at < 200; at++) {
      const question = [said('system', 'Ти помічник.'), said('user', `Питання ${at}`)];
      const next = [...question, said('assistant', 'Відповідь'), said('user', 'А далі?')];
      expect(first(places, talk(...next))).toBe(first(places, talk(...question)));
    }
  });

  it('is told from others behind the same long words of the system', () => {
    const system = said('system', 'Ти помічник. '.repeat(1000));
    const found = new Set(Array.from({ length: 50 }, (_, at) => first(places, talk(system, said('user', `${at}`)))));
    expect(found.size).toBe(4);
  });

  it('is told from others whose first question is as long', () => {
    const long = 'слово '.repeat(2000);
    const one = first(places, talk(said('user', `а ${long}`)));
    expect(first(places, talk(said('user', `а ${long}`), said('assistant', 'Так')))).toBe(one);
    const found = new Set(Array.from({ length: 50 }, (_, at) => first(places, talk(said('user', `${at} ${long}`)))));
    expect(found.size).toBe(4);
  });

  it('of another tenant is another, also where nobody has asked anything', () => {
    const found = new Set(
      Array.from({ length: 50 }, (_, at) => {
        const tenant = testScope({ principal: { id: 'key', tenant: `tenant ${at}`, roles: [], tier: 'enterprise' } });
        return first(places, testCall({ scope: tenant, messages: [said('system', 'Привітайся.')] }));
      }),
    );
    expect(found.size).toBe(4);
  });

  it('that begins with a picture goes somewhere, always the same', () => {
    const picture: Message = {
      role: 'user',
      parts: [{ kind: 'media', media: 'image', ref: 'data:,', origin: 'caller' }],
    };
    expect(first(places, talk(picture))).toBe(first(places, talk(picture, said('assistant', 'Кіт.'))));
  });
});

describe('conversations', () => {
  it('are shared by weight', () => {
    const counts = shares(placesOf(1, 2, 3));
    [1000, 2000, 3000].forEach((expected, at) => {
      expect(Math.abs((counts[`server-${at}`] ?? 0) - expected)).toBeLessThan(200);
    });
  });

  it('move only from a place that is gone', () => {
    const places = placesOf(1, 1, 1);
    for (let at = 0; at < 500; at++) {
      const call = talk(said('user', `Питання ${at}`));
      const before = first(places, call);
      if (before !== 'server-2') expect(first(places.slice(0, 2), call)).toBe(before);
    }
  });
});

it('a place that is busier than its share by more than a quarter is passed over, waiting calls included', () => {
  const places = placesOf(1, 1);
  const call = talk(said('user', 'Питання'));
  const [mine, other] = affinityOrder(places, call);
  if (!mine || !other) throw new Error('There are two places.');
  mine.health.inFlight = 3;
  other.health.inFlight = 2; // 4 of 6 calls would be more than 1.25 times the half, rounded up
  expect(first(places, call)).toBe(mine.health.upstream);
  mine.health.queued = 2;
  expect(first(places, call)).toBe(other.health.upstream);
});

it('every place is in the order once, whatever is asked and however busy they are', () => {
  const place = fc.record({ weight: fc.double({ min: 0.01, max: 1000, noNaN: true }), inFlight: fc.nat(300) });
  fc.assert(
    fc.property(fc.array(place, { minLength: 1, maxLength: 12 }), fc.string(), (given, question) => {
      const places = placesOf(...given.map(({ weight }) => weight));
      given.forEach(({ inFlight }, at) => {
        const health = places[at]?.health;
        if (health) health.inFlight = inFlight;
      });
      const order = affinityOrder(places, talk(said('user', question)));
      expect(new Set(order)).toEqual(new Set(places));
      expect(order).toHaveLength(places.length);
      const loads = places.reduce((sum, { health }) => sum + health.load, 0);
      const weights = places.reduce((sum, { weight }) => sum + weight, 0);
      const hasRoom = ({ health, weight }: (typeof places)[number]): boolean =>
        health.load + 1 <= Math.ceil(1.25 * (loads + 1) * (weight / weights));
      if (places.some(hasRoom)) expect(order.slice(0, 1).every(hasRoom)).toBe(true);
    }),
  );
});

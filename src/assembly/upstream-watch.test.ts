import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.ts';
import { usualCalls } from '../../test/support/guards.ts';
import { GatewayFailure } from '../chat/failure.ts';
import type { Provider } from '../extend/provider.ts';
import type { UpstreamState } from '../fleet/fleet.ts';
import { LiveFleet } from '../fleet/live-fleet.ts';
import type { Log } from '../telemetry/log.ts';
import { DeploymentGuards } from './deployment-guards.ts';
import { UpstreamWatch, type Watched } from './upstream-watch.ts';

type Found = Awaited<ReturnType<NonNullable<Provider['discover']>>>;

const card = { family: 'f', locality: 'local', contextTokens: undefined, capabilities: ['chat'] } as const;
const found = (...ids: readonly string[]): Found => ids.map((id) => ({ card: { ...card, id }, name: id }));
const refused = new GatewayFailure('upstream_unavailable', 'Ні.', { reason: 'ECONNREFUSED' });

/** A watched server that answers its looks as `answers` says, and stays with the last of them. */
function watched(kind: 'discovers' | 'is probed', more: Partial<Watched> = {}, house = openHouse()) {
  const look = { answer: (): Promise<Found> => Promise.resolve(found('m')), count: 0 };
  const asked = (signal: AbortSignal): Promise<Found> => {
    look.count++;
    return Promise.race([
      look.answer(),
      new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
    ]);
  };
  const provider: Provider = {
    models: {},
    close: () => Promise.resolve(),
    ...(kind === 'discovers' ? { discover: asked } : { probe: (signal) => asked(signal).then(() => undefined) }),
  };
  const watch = new UpstreamWatch(
    {
      name: 'u',
      provider,
      settings: usualCalls,
      everyMs: 5000,
      isExpected: true,
      lacks: () => undefined,
      configured: () => undefined,
      ...more,
    },
    house.ports,
  );
  return { look, watch, ...house };
}

function openHouse() {
  const fleet = new LiveFleet();
  const clock = new FakeClock();
  const lines: { level: string; message: string; about: Record<string, unknown> }[] = [];
  const gauges: UpstreamState[] = [];
  const at = (level: string) => (about: Record<string, unknown>, message: string) =>
    lines.push({ level, message, about });
  const log = { warn: at('warn'), info: at('info'), debug: at('debug') } as unknown as Log;
  const metrics = { upstreamState: (_: string, state: UpstreamState) => void gauges.push(state) };
  const models = (): readonly string[] => [...fleet.current.models.keys()];
  return {
    fleet,
    clock,
    lines,
    gauges,
    models,
    ports: { fleet, guards: new DeploymentGuards(clock), clock, log, metrics },
  };
}

const fails = (): Promise<never> => Promise.reject(refused);

describe('an upstream that was up', () => {
  it.each(['discovers', 'is probed'] as const)(
    'is not lost by one miss, and looked at again soon: %s',
    async (kind) => {
      const { look, watch, fleet, clock, models } = watched(kind);
      await watch.start();
      expect(fleet.stateOf('u')).toBe('ready');
      look.answer = fails;
      await clock.advance(5000);
      expect([look.count, fleet.stateOf('u')]).toEqual([2, 'ready']);
      expect(models()).toEqual(kind === 'discovers' ? ['m'] : []);
      await clock.advance(1000);
      expect([look.count, fleet.stateOf('u'), models()]).toEqual([3, 'down', []]);
    },
  );

  it('is told to be lost once, with the reason, and to be back', async () => {
    const { look, watch, clock, lines, gauges } = watched('is probed');
    await watch.start();
    look.answer = fails;
    await clock.advance(30_000);
    look.answer = () => Promise.resolve([]);
    await clock.advance(5000);
    expect(lines.map(({ level, message }) => [level, message])).toEqual([
      ['info', 'an upstream is up'],
      ['warn', 'an upstream is down'],
      ['info', 'an upstream is up'],
    ]);
    expect(lines[1]?.about).toMatchObject({ upstream: 'u', reason: 'ECONNREFUSED' });
    expect(gauges.at(-1)).toBe('ready');
  });

  it('is not lost while attempts at it succeed, however often a look fails', async () => {
    const { look, watch, fleet, clock, models } = watched('discovers');
    await watch.start();
    look.answer = () => new Promise(() => undefined);
    for (let at = 0; at < 10; at++) {
      await clock.advance(3500);
      watch.answered();
    }
    expect(look.count).toBeGreaterThan(5);
    expect([fleet.stateOf('u'), models()]).toEqual(['ready', ['m']]);
    await clock.advance(20_000);
    expect([fleet.stateOf('u'), models()]).toEqual(['down', []]);
  });
});

describe('an upstream that was never up', () => {
  it('is down at the first look, which is a warning where the operator named it', async () => {
    const { look, watch, fleet, lines } = watched('is probed');
    look.answer = fails;
    await watch.start();
    expect(fleet.stateOf('u')).toBe('down');
    expect(lines).toMatchObject([{ level: 'warn', about: { reason: 'ECONNREFUSED' } }]);
  });

  it('is no news where it was only looked for, until it has been there', async () => {
    const { look, watch, clock, lines } = watched('discovers', { isExpected: false });
    look.answer = fails;
    await watch.start();
    await clock.advance(60_000);
    expect(lines.filter(({ level }) => level !== 'debug')).toEqual([]);
    look.answer = () => Promise.resolve(found('m'));
    await clock.advance(5000);
    look.answer = fails;
    await clock.advance(10_000);
    expect(lines.filter(({ level }) => level === 'warn')).toMatchObject([{ message: 'an upstream is down' }]);
  });
});

describe('a watch that is closed', () => {
  it('says and changes nothing more, also where a look was under way', async () => {
    const { look, watch, fleet, clock, lines, gauges, models } = watched('discovers');
    await watch.start();
    let answer: ((models: Found) => void) | undefined;
    look.answer = () => new Promise((resolve) => (answer = resolve));
    await clock.advance(5000);
    const before = [lines.length, gauges.length];
    watch.close();
    answer?.(found('late'));
    await clock.advance(60_000);
    expect([lines.length, gauges.length]).toEqual(before);
    expect([look.count, fleet.stateOf('u'), models()]).toEqual([2, 'ready', ['m']]);
    expect(clock.pending).toBe(0);
  });

  it('leaves its models to the next watch, which replaces them', async () => {
    const house = openHouse();
    const first = watched('discovers', {}, house);
    const next = watched('discovers', { everyMs: 1000 }, house);
    await first.watch.start();
    first.watch.close();
    expect(house.models()).toEqual(['m']);
    next.look.answer = () => Promise.resolve(found());
    await next.watch.start();
    expect(house.models()).toEqual([]);
  });
});

describe('an upstream that a breaker keeps calls from', () => {
  it('is looked at before its turn, in one round that others cannot fork', async () => {
    const { look, watch, clock } = watched('is probed', { everyMs: 60_000 });
    await watch.start();
    watch.hurry();
    watch.hurry();
    await clock.advance(1000);
    expect(look.count).toBe(2);
    let answer: ((models: Found) => void) | undefined;
    look.answer = () => new Promise((resolve) => (answer = resolve));
    await clock.advance(60_000);
    expect(look.count).toBe(3);
    watch.hurry(); // while it looks
    answer?.([]);
    await clock.advance(0);
    expect(clock.pending).toBe(1);
    watch.close();
    expect(clock.pending).toBe(0);
  });
});

describe('a server that no look may wake', () => {
  it('is unknown until it has answered a call', async () => {
    const { fleet, ports } = openHouse();
    const provider: Provider = { models: {}, isCold: () => true, close: () => Promise.resolve() };
    const watch = new UpstreamWatch(
      {
        name: 'u',
        provider,
        settings: usualCalls,
        everyMs: 5000,
        isExpected: true,
        lacks: () => undefined,
        configured: () => undefined,
      },
      ports,
    );
    await watch.start();
    expect(fleet.stateOf('u')).toBe('unknown');
    watch.answered();
    expect(fleet.stateOf('u')).toBe('ready');
    watch.close();
  });
});

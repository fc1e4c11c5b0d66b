import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { batches, finish, read, start, text } from '../../test/support/events.ts';
import { FakeClock } from '../../test/support/fake-clock.ts';
import { usualCalls } from '../../test/support/guards.ts';
import { testCall, testScope } from '../../test/support/scope.ts';
import { fleetSettings, readFleet } from '../config/fleet-settings.ts';
import { defineProvider, type Provider } from '../extend/provider.ts';
import { sleep } from '../runtime/sleep.ts';
import { DeploymentGuards } from './deployment-guards.ts';
import { fleetOfConfig, type UpstreamInUse } from './fleet-of-config.ts';
import { servedAlone } from './served-alone.ts';

const kinds = [
  defineProvider({
    kind: 'fake',
    options: z.object({}),
    open: () => {
      throw new Error('not opened here');
    },
  }),
];

/** Says the upstream's name and its own name there, after a while. */
const provider = (upstream: string, afterMs = 0): Provider => ({
  models: {
    chat: ({ name }) =>
      async function* ({ scope }) {
        await sleep(scope.clock, afterMs, scope);
        yield* batches([start(), text(`${upstream}/${name}`)], [finish()]);
      },
    embed: () => () => batches(),
  },
  isCold: (name) => name === 'cold',
  close: () => Promise.resolve(),
});

/** The fleet of these lines of fleet.yaml, over the upstreams a, b and slow. */
function testFleetOf(models: readonly object[], upstreams: object = {}) {
  const lack: { of: Readonly<Record<string, string>> } = { of: {} };
  const clock = new FakeClock();
  const guards = new DeploymentGuards(clock);
  const written = {
    upstreams: {
      a: { kind: 'fake' },
      b: { kind: 'fake' },
      slow: { kind: 'fake' },
      unopened: { kind: 'fake' },
      ...upstreams,
    },
    models,
  };
  const fleet = readFleet(fleetSettings(kinds).parse(written), kinds);
  const inUse = (name: string, afterMs?: number): [string, UpstreamInUse][] => {
    const settings = fleet.upstreams[name];
    return settings ? [[name, { settings, provider: provider(name, afterMs), lacks: () => lack.of[name] }]] : [];
  };
  const part = fleetOfConfig(fleet, new Map([...inUse('a'), ...inUse('b'), ...inUse('slow', 1000)]), guards);
  const scope = testScope({ clock });
  const ask = async (id: string): Promise<string> => {
    const model = part.models.find(({ card }) => card.id === id);
    if (!model?.chat) throw new Error(`${id} does not chat.`);
    const [said] = await Promise.all([read(model.chat(testCall({ scope }))), clock.advance(1000)]);
    return said
      .flat()
      .flatMap((event) => (event.type === 'text' ? event.text : []))
      .join();
  };
  return { part, guards, clock, scope, ask, lack };
}

describe('a model of fleet.yaml', () => {
  it('is what is written, and the usual where nothing is', () => {
    const { part } = testFleetOf([
      { id: 'plain', upstream: 'a' },
      {
        id: 'full',
        upstream: 'b',
        family: 'qwen',
        locality: 'local',
        contextTokens: 100,
        capabilities: ['embed'],
        aliases: ['other'],
        fallback: ['plain'],
      },
    ]);
    expect(part.models.map(({ card, fallback, source }) => ({ ...card, fallback, source }))).toEqual([
      {
        id: 'plain',
        family: 'a',
        locality: 'foreign',
        contextTokens: undefined,
        capabilities: ['chat', 'tools', 'json'],
        fallback: [],
        source: 'configured',
      },
      {
        id: 'full',
        family: 'qwen',
        locality: 'local',
        contextTokens: 100,
        capabilities: ['embed'],
        fallback: ['plain'],
        source: 'configured',
      },
    ]);
    expect(part.aliases).toEqual(new Map([['other', 'full']]));
    expect(part.models.map(({ chat, embed }) => [chat !== undefined, embed !== undefined])).toEqual([
      [true, false],
      [false, true],
    ]);
  });

  it('is shared among its deployments, under its name at each', async () => {
    const { ask, guards } = testFleetOf([
      { id: 'm', deployments: [{ upstream: 'a', name: 'x', weight: 2 }, { upstream: 'b' }] },
    ]);
    const said: string[] = [];
    for (let at = 0; at < 6; at++) said.push(await ask('m'));
    expect(said.sort()).toEqual(['a/x', 'a/x', 'a/x', 'a/x', 'b/m', 'b/m']);
    expect([...guards.health()].map((health) => `${health.upstream} ${health.model}`)).toEqual(['a m', 'b m']);
  });

  it('is not asked where its upstream lacks something, and says so where that is everywhere', async () => {
    const { ask, lack, part, guards, scope } = testFleetOf([
      { id: 'm', deployments: [{ upstream: 'a' }, { upstream: 'b' }], accuracy: { overall: 0.5 } },
    ]);
    lack.of = { a: 'KEY is not set' };
    for (let at = 0; at < 4; at++) expect(await ask('m')).toBe('b/m');
    const unavailable = (): unknown => part.models[0]?.deployments.map((deployment) => deployment.unavailable?.());
    expect(unavailable()).toEqual(['KEY is not set', undefined]);
    expect(part.models[0]?.card.accuracy?.overall).toEqual({ value: 0.5, source: 'assumed' });
    lack.of = { a: 'KEY is not set', b: 'OTHER is not set' };
    await expect(ask('m')).rejects.toMatchObject({ code: 'upstream_unavailable', isLasting: true });
    expect(new Set(scope.facts.flatMap((fact) => ('upstream' in fact ? [fact.upstream] : [])))).toEqual(new Set(['b']));
    expect([...guards.health()].map(({ recent }) => recent.failures)).toEqual([0, 0]);
    lack.of = {};
    expect(await ask('m')).toMatch(/^[ab]\/m$/);
  });

  it('keeps to the deployments that could be opened, and is left out where there is none', () => {
    const { part } = testFleetOf([
      { id: 'half', deployments: [{ upstream: 'unopened' }, { upstream: 'b' }] },
      { id: 'none', upstream: 'unopened' },
    ]);
    expect(part.models.map(({ card, deployments }) => [card.id, deployments.map(({ upstream }) => upstream)])).toEqual([
      ['half', ['b']],
    ]);
  });

  it('hedges where that is asked for', async () => {
    const hedge = { afterMs: 100, mostExtraPercent: 100 };
    const { ask, scope } = testFleetOf([{ id: 'm', deployments: [{ upstream: 'slow' }, { upstream: 'b' }], hedge }]);
    expect(await ask('m')).toBe('b/m');
    expect(scope.facts).toContainEqual({ kind: 'hedge', model: 'm', outcome: 'won' });
  });

  it('has its own clocks, the queue among them', async () => {
    const { ask } = testFleetOf([{ id: 'm', upstream: 'slow', clocks: { firstTokenMs: 400 } }]);
    await expect(ask('m')).rejects.toMatchObject({ code: 'upstream_timeout' });
    const queued = testFleetOf([{ id: 'm', upstream: 'slow', clocks: { queueMs: 7 } }], {
      slow: { kind: 'fake', connections: 1 },
    });
    const [first, second] = await Promise.allSettled([queued.ask('m'), queued.ask('m')]);
    expect(first).toMatchObject({ value: 'slow/m' });
    expect(second).toMatchObject({ reason: { timeoutKind: 'queue' } });
  });

  it('tells how its places stand', async () => {
    const { part, guards } = testFleetOf([
      { id: 'm', deployments: [{ upstream: 'a', name: 'cold' }, { upstream: 'b' }] },
    ]);
    const stands = () => part.models[0]?.deployments.map(({ isCold, isOpen }) => [isCold?.(), isOpen?.()]);
    expect(stands()).toEqual([
      [true, false],
      [false, false],
    ]);
    const health = [...guards.health()].find(({ upstream }) => upstream === 'b');
    if (!health) throw new Error('It is not known.');
    const { breaker } = health;
    for (let at = 0; at < 3; at++) breaker.failed(breaker.admit() ?? { isTrial: false });
    expect(stands()?.[1]).toEqual([false, true]);
  });
});

it('a model that nobody has configured is served at one place, behind the same guards', async () => {
  const clock = new FakeClock();
  const guards = new DeploymentGuards(clock);
  const card = { id: 'm', family: 'f', locality: 'local', contextTokens: undefined, capabilities: ['chat'] } as const;
  const model = servedAlone(provider('a'), { card, upstream: 'a', name: 'x' }, usualCalls, guards, 'discovered');
  expect(model).toMatchObject({ card, source: 'discovered', fallback: [] });
  guards.healthOf('a', 'm', usualCalls.breaker).cooldown.limited(1000, 0);
  const asked = model.chat?.(testCall({ scope: testScope({ clock }) })) ?? batches();
  await expect(read(asked)).rejects.toMatchObject({ code: 'rate_limit_exceeded', retryAfterMs: 1000 });
});

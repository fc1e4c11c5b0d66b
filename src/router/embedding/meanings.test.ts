import { describe, expect, it } from 'vitest';
import { FakeClock, settled } from '../../../test/support/fake-clock.ts';
import { type FleetEntry, testFleet } from '../../../test/support/fleet.ts';
import { batches, read } from '../../../test/support/events.ts';
import { cardsAlone, testRouter } from '../../../test/support/router.ts';
import { testCall, type TestScope, testScope } from '../../../test/support/scope.ts';
import type { ChatCall, EmbedCall, Planned } from '../../chat/call.ts';
import type { EmbedEvent } from '../../chat/event.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import { plan } from '../plan.ts';
import { usualRouterSettings } from '../router-settings.ts';
import type { EmbeddingsSetting } from './embedder-choice.ts';

type HouseOptions = {
  readonly embedders?: readonly FleetEntry[];
  readonly setting?: EmbeddingsSetting;
  readonly delayMs?: number;
};

/** The plan layer over a router, in a world where the first letter of a text tells which model answers it well. */
function house({ embedders = [{ id: 'embedder', state: 'ready' }], setting = 'auto', delayMs = 3 }: HouseOptions = {}) {
  const clock = new FakeClock();
  const calls: EmbedCall[] = [];
  const speed = { delayMs };
  async function* embed(call: EmbedCall): AsyncGenerator<readonly EmbedEvent[]> {
    calls.push(call);
    await new Promise<void>((resolve) => clock.after(speed.delayMs, resolve));
    const isLaw = call.texts[0]?.startsWith('L');
    yield [{ type: 'vectors', from: 0, vectors: [Float32Array.of(isLaw ? 0.1 : 1, isLaw ? 1 : 0.1)] }];
  }
  const chats: readonly FleetEntry[] = ['poet', 'jurist'].map((id) => ({ id, state: 'ready' }));
  const fleetOf = (others: readonly FleetEntry[]): Fleet =>
    testFleet([...chats, ...others.map((entry) => ({ capabilities: ['embed'] as const, embed, ...entry }))]);
  const current = { fleet: fleetOf(embedders) };
  let random = 0.5;
  const router = testRouter({
    clock,
    settings: () => ({ ...usualRouterSettings, embeddings: setting, explorePercent: 0 }),
    experience: { ...cardsAlone },
    random: () => (random = (random * 16807 + 0.1) % 1),
    embeddings: { clock, modelOf: (id) => current.fleet.models.get(id), record: () => undefined },
  });
  const layer = plan({ fleet: () => current.fleet, ...router });
  let requests = 0;
  const ask = (content: string, call: Partial<ChatCall> = {}) => {
    const scope: TestScope = testScope({ clock, id: `request-${++requests}` });
    const seen: Planned<ChatCall>[] = [];
    const events = layer((inner) => {
      seen.push(inner);
      return batches();
    })(
      testCall({
        model: 'auto',
        scope,
        messages: [{ role: 'user', parts: [{ kind: 'text', text: content, origin: 'caller' }] }],
        ...call,
      }),
    );
    const reading = read(events);
    reading.catch(() => undefined);
    return { seen, scope, reading, decision: () => seen[0]?.plan.decision };
  };
  /** Answers are good where the model is the one for the topic; each text is asked once. */
  const live = async (rounds: number): Promise<void> => {
    for (let round = 0; round < rounds; round++) {
      const isLaw = round % 3 === 0;
      const { seen } = ask(`${isLaw ? 'L' : 'P'} ${++requests}`);
      await clock.advance(20);
      const decision = seen[0]?.plan.decision;
      if (!decision) throw new Error('Nothing was decided.');
      const isRight = decision.chosen === (isLaw ? 'jurist' : 'poet');
      router.outcomes.label({ decision: decision.id, tenant: 'default', quality: isRight ? 1 : 0, weight: 1 });
    }
  };
  return { clock, calls, speed, router, ask, live, current, fleetOf };
}

describe('a decision', () => {
  it('is made at once by words, and a vector is fetched beside it, until vectors have proved better', async () => {
    const { clock, calls, ask } = house();
    const { seen, decision } = ask('L 1');
    expect(seen).toHaveLength(1);
    expect(decision()?.tier).toBe(1);
    expect(calls).toHaveLength(1);
    await clock.advance(10);
    expect(ask('L 1').decision()?.tier).toBe(1);
    expect(calls).toHaveLength(1);
  });

  it('goes by the vector from then on, and by words where that is late', async () => {
    const { clock, speed, ask, live } = house();
    await live(420);
    const lawful = ask('L new');
    expect(lawful.seen).toHaveLength(0);
    await clock.advance(3);
    expect(lawful.decision()).toMatchObject({ tier: 2, chosen: 'jurist' });
    await lawful.reading;
    const again = ask('L new');
    expect(again.decision()).toMatchObject({ tier: 2, chosen: 'jurist' });

    speed.delayMs = 30;
    const late = ask('L late');
    await clock.advance(7.9);
    expect(late.seen).toHaveLength(0);
    await clock.advance(0.1);
    expect(late.decision()?.tier).toBe(1);
    await clock.advance(30);
    expect(ask('L late').decision()?.tier).toBe(2);
  });

  it('waits no longer than the request lasts, and not at all for one that is cancelled', async () => {
    const { clock, speed, ask, live } = house();
    await live(420);
    speed.delayMs = 30;
    const short = ask('L short', { scope: testScope({ clock, deadlineAt: clock.monotonic() + 2 }) });
    await clock.advance(2);
    expect(short.decision()?.tier).toBe(1);
    const { scope, reading, seen } = ask('L left');
    const left = new Error('left');
    scope.abort(left);
    await expect(reading).rejects.toBe(left);
    expect(seen).toHaveLength(0);
    expect(scope.facts).toEqual([]);
    await clock.advance(50);
  });

  it('of a request that names its model waits for nothing and embeds nothing', async () => {
    const { calls, ask, live } = house();
    await live(420);
    const before = calls.length;
    const { seen } = ask('L named', { model: 'poet' });
    expect(seen[0]?.plan.models).toEqual(['poet']);
    expect(ask('L title', { model: 'poet', task: 'title' }).seen).toHaveLength(1);
    expect(calls).toHaveLength(before);
  });

  it('of a dry run waits as long, and fetches nothing while words decide', async () => {
    const { clock, calls, router, current, live } = house();
    const messages = [{ role: 'user', parts: [{ kind: 'text', text: 'L dry', origin: 'caller' }] }] as const;
    const call = testCall({ model: 'auto', messages, scope: testScope({ clock }) });
    expect(router.planner.meaningOf(call, current.fleet, 'explain')).toBeUndefined();
    expect(calls).toHaveLength(0);
    await live(420);
    const waiting = router.planner.meaningOf(call, current.fleet, 'explain');
    expect(waiting).toBeInstanceOf(Promise);
    await clock.advance(3);
    const { routed } = router.planner.planFor(call, current.fleet, 'explain', await waiting);
    expect(routed?.plan.decision).toMatchObject({ tier: 2, chosen: 'jurist' });
  });

  it('is told in the version of what has been learned', async () => {
    const { ask, live } = house();
    expect(ask('P').decision()?.stateVersion).toBe('cards');
    await live(5);
    expect(ask('P').decision()?.stateVersion).toBe('cards+5');
  });
});

describe('the embedding model', () => {
  const asked = async (options: HouseOptions, call: Partial<ChatCall> = {}): Promise<readonly string[]> => {
    const { calls, ask } = house(options);
    ask('P', call);
    await settled();
    return calls.map(({ model }) => model);
  };
  const foreign: FleetEntry = { id: 'foreign', state: 'ready', card: { locality: 'foreign' } };
  const cold: FleetEntry = { id: 'cold', state: 'cold' };
  const ready: FleetEntry = { id: 'ready', state: 'ready' };
  const down: FleetEntry = { id: 'down', state: 'down' };

  it.each<[string, HouseOptions, readonly string[]]>([
    ['is the first local one that is loaded', { embedders: [foreign, down, cold, ready] }, ['ready']],
    ['is never a foreign one that nobody named', { embedders: [foreign] }, []],
    ['is not loaded where nobody named it', { embedders: [cold] }, []],
    ['is the one that is named, even if foreign', { embedders: [ready, foreign], setting: 'foreign' }, ['foreign']],
    ['is loaded where it is named', { embedders: [ready, cold], setting: 'cold' }, ['cold']],
    ['is none where the named one is away', { embedders: [ready, down], setting: 'down' }, []],
    ['is none where the name is unknown', { embedders: [ready], setting: 'unknown' }, []],
    ['is none where the name is that of a chat model', { embedders: [ready], setting: 'poet' }, []],
    ['is none where it is turned off', { embedders: [ready], setting: 'off' }, []],
  ])('%s', async (_, options, models) => expect(await asked(options)).toEqual(models));

  it('reads nothing that may not go where it runs', async () => {
    const named: HouseOptions = { embedders: [foreign], setting: 'foreign' };
    expect(await asked(named, { bounds: { locality: 'region' } })).toEqual([]);
    expect(await asked({ embedders: [ready] }, { bounds: { locality: 'local' } })).toEqual(['ready']);
  });

  it('stays the same while the fleet has it, though another is loaded first', async () => {
    const { clock, calls, ask, current, fleetOf } = house({ embedders: [cold, ready] });
    ask('P 1');
    await clock.advance(20);
    current.fleet = fleetOf([{ ...cold, state: 'ready' }, ready]);
    ask('P 2');
    await clock.advance(20);
    current.fleet = fleetOf([{ ...cold, state: 'ready' }]);
    ask('P 3');
    await clock.advance(20);
    expect(calls.map(({ model }) => model)).toEqual(['ready', 'ready', 'cold']);
  });

  it('reads the beginning and the end of a long text, whatever is in it, and nothing of an empty one', async () => {
    const { clock, calls, ask } = house();
    ask(`${'а'.repeat(749)}😀${'б'.repeat(6000)}кінець`);
    ask('   ');
    await clock.advance(20);
    expect(calls).toHaveLength(1);
    const [text = ''] = calls[0]?.texts ?? [];
    expect(text.length).toBeLessThanOrEqual(1001);
    expect(text.isWellFormed()).toBe(true);
    expect(text.endsWith('кінець')).toBe(true);
  });

  it('is called no more once the router is closed', async () => {
    const { clock, calls, router, ask } = house({ delayMs: 50 });
    ask('P 1');
    router.close();
    expect(calls[0]?.scope.aborted).toBe(true);
    ask('P 2');
    await clock.advance(100);
    expect(calls).toHaveLength(1);
  });
});

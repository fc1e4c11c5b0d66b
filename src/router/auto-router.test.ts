import { testPrincipal } from '../../test/support/principal.ts';
import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.ts';
import { type FleetEntry, testFleet } from '../../test/support/fleet.ts';
import { cardsAlone, testRouter } from '../../test/support/router.ts';
import { testCall, testScope } from '../../test/support/scope.ts';
import type { ChatCall, Message } from '../chat/call.ts';
import type { Decision } from '../chat/decision.ts';
import type { Fact } from '../chat/scope.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { Price } from '../fleet/model-card.ts';
import type { Router, RouterPorts } from './open-router.ts';
import { usualRouterSettings } from './router-settings.ts';

const said = (role: Message['role'], text: string): Message => ({
  role,
  parts: [{ kind: 'text', text, origin: role === 'user' ? 'caller' : 'model' }],
});
const price = (dollars: number): Price => ({
  input: dollars * 1000,
  cachedInput: dollars * 100,
  output: dollars * 4000,
  source: 'given',
});
const entry = (id: string, accuracy: number, dollars: number, latencyMs = 1000): FleetEntry => ({
  id,
  contextTokens: 100_000,
  card: {
    locality: 'foreign',
    price: price(dollars),
    latencyMs: { value: latencyMs, source: 'given' },
    accuracy: { overall: { value: accuracy, source: 'given' }, by: {} },
  },
});
const strong = entry('strong', 0.95, 5);
const cheap = entry('cheap', 0.9, 0.2);
const weak = entry('weak', 0.5, 0.1);

let requests = 0;
const autoCall = (call: Partial<ChatCall> = {}): ChatCall =>
  testCall({ model: 'auto', scope: testScope({ id: `request-${++requests}` }), ...call });

/** Decides and carries the decision out, as the plan layer does. */
function decide(router: Router, fleet: Fleet, call: Partial<ChatCall> = {}): Decision {
  router.profiles.retain([...fleet.models.values()].map(({ card }) => card));
  const routed = router.auto.route(autoCall(call), fleet, 'run');
  router.outcomes.chose(routed);
  return routed.plan.decision;
}

const routerWith = (settings: Partial<ReturnType<RouterPorts['settings']>>, ports: Partial<RouterPorts> = {}): Router =>
  testRouter({ settings: () => ({ ...usualRouterSettings, ...settings }), ...ports });

const attempt = (decision: Decision, outcome: string): Fact => ({
  kind: 'attempt',
  principal: testPrincipal,
  request: decision.request,
  model: decision.chosen,
  upstream: 'u',
  outcome,
  usage: { input: 0, cacheRead: 0, cacheWrite: 0, output: 10, reasoning: 0 },
  firstTokenMs: 10,
  durationMs: 20,
});

describe('the score', () => {
  it('prefers the model with the best expected answer for its price, and shows its terms', () => {
    const decision = decide(testRouter(), testFleet([strong, cheap, weak]));
    expect(decision).toMatchObject({ chosen: 'cheap', reason: 'best', propensity: 1, tier: 1, missed: [] });
    expect(decision.candidates.map(({ model }) => model)).toEqual(['cheap', 'strong', 'weak']);
    const [first] = decision.candidates;
    const { context = 0, resource = 0, historical = 0, dependency = 0, ml = 0 } = first?.terms ?? {};
    expect(first?.score).toBeCloseTo(0.4 * context + 0.25 * resource + 0.2 * historical + 0.15 * dependency, 10);
    expect(ml).toBeCloseTo(first?.score ?? 0, 10);
    expect(decision.score).toBe(first?.score);
  });

  it('is the same however often it is asked, and holds no word of the request', () => {
    const router = testRouter();
    const fleet = testFleet([strong, cheap]);
    const messages = [said('user', 'Секретне слово: мандарин')];
    const strip = ({ id: _id, tookUs: _us, request: _request, ...rest }: Decision): object => rest;
    const decision = decide(router, fleet, { messages });
    const explained = router.auto.route(autoCall({ messages }), fleet, 'explain').plan.decision;
    expect(strip(decision)).toEqual(strip(explained));
    expect(JSON.stringify(decision)).not.toMatch(/мандарин|секрет/i);
  });

  it('breaks ties by the order of the fleet', () => {
    const twins = ['b', 'a', 'c'].map((id) => entry(id, 0.9, 1));
    expect(decide(testRouter(), testFleet(twins)).candidates.map(({ model }) => model)).toEqual(['b', 'a', 'c']);
  });
});

describe('bounds', () => {
  it('of the caller come before the score', () => {
    const fleet = testFleet([strong, cheap]);
    expect(decide(testRouter(), fleet, { bounds: { accuracy: 0.93 } })).toMatchObject({ chosen: 'strong', missed: [] });
    const slow = entry('slow', 0.99, 0.01, 9000);
    const slower = testFleet([slow, strong]);
    expect(decide(testRouter(), slower, { bounds: { latencyMs: 900 } }).chosen).toBe('strong');
  });

  it('that nobody can keep are told', () => {
    const decision = decide(testRouter(), testFleet([strong, cheap]), { bounds: { accuracy: 0.99, latencyMs: 1 } });
    expect(decision.missed).toEqual(['latency', 'accuracy']);
  });

  it('on the cost hold for all the answers asked for together', () => {
    const fleet = testFleet([{ ...strong, capabilities: ['chat', 'choices'] }]);
    const costOf = (choices: number): number => decide(testRouter(), fleet, { choices }).candidates[0]?.cost ?? 0;
    expect(costOf(8)).toBeGreaterThan(7 * costOf(1));
  });

  it('on the cost are never broken', () => {
    const fleet = testFleet([strong, cheap]);
    const decision = decide(testRouter(), fleet, { bounds: { maxCost: 300_000, accuracy: 0.94 } });
    expect(decision).toMatchObject({ chosen: 'cheap', missed: ['accuracy'] });
    expect(decision.passedOver).toEqual([expect.objectContaining({ model: 'strong', filter: 'cost' })]);
    expect(() => decide(testRouter(), fleet, { bounds: { maxCost: 1 } })).toThrow(
      /the filter 'cost' left none.*nexus.max_cost/,
    );
  });
});

describe('a ceiling of the day that weighs in', () => {
  it('ranks by price even where nothing is left of the scores, and sends nobody to the dear head of a chain', () => {
    const router = routerWith({ dailyCost: 1_000_000_000_000 });
    const chains = new Map([['general', ['strong']]] as const);
    const fleet = testFleet([strong, cheap], {}, { chains });
    Object.assign(router.pacer, { terms: () => ({ perNanodollar: 1e-3, most: Infinity, inForce: true }) });
    const decision = decide(router, fleet, { messages: [said('user', 'Tell me a story about the sea, please.')] });
    expect(decision.candidates.map(({ score }) => score)).toEqual([0, 0]);
    expect(decision).toMatchObject({ chosen: 'cheap', reason: 'best' });
  });
});

describe('a best score below the threshold', () => {
  const chains = new Map([['general', ['weak', 'strong']]] as const);
  const fleet = (chain: ReadonlyMap<'general', readonly string[]>): Fleet =>
    testFleet([strong, cheap, weak], {}, { chains: chain });
  const call = { messages: [said('user', 'Tell me a story about the sea, please.')] };

  it("gives way to the first of its intent's chain that can serve", () => {
    const router = routerWith({ threshold: 0.99 });
    expect(decide(router, fleet(chains), call)).toMatchObject({ chosen: 'weak', reason: 'below_threshold' });
    const gone = new Map([['general', ['not there', 'strong']]] as const);
    expect(decide(router, fleet(gone), call)).toMatchObject({ chosen: 'strong', reason: 'below_threshold' });
  });

  it('stays where it is in the chain itself, or where the intent has a lower threshold', () => {
    const own = new Map([['general', ['weak', 'cheap']]] as const);
    expect(decide(routerWith({ threshold: 0.99 }), fleet(own), call).reason).toBe('best');
    const lower = routerWith({ threshold: 0.99, thresholds: { general: 0.1 } });
    expect(decide(lower, fleet(chains), call).reason).toBe('best');
  });
});

describe('a conversation', () => {
  const first = [said('user', 'Напиши вірш про море.')];
  const second = [...first, said('assistant', 'Синє море…'), said('user', 'А тепер про гори.')];

  it('stays with its model until another one is plainly better', () => {
    const router = testRouter();
    expect(decide(router, testFleet([cheap]), { messages: first }).chosen).toBe('cheap');
    const better = entry('better', 0.93, 0.2);
    expect(decide(router, testFleet([better, cheap]), { messages: second })).toMatchObject({
      chosen: 'cheap',
      reason: 'sticky',
    });
    const best = entry('best', 1, 0.001, 100);
    const poor = {
      ...cheap,
      card: { ...cheap.card, accuracy: { overall: { value: 0.3, source: 'given' }, by: {} } },
    } as const;
    expect(decide(router, testFleet([best, poor]), { messages: second })).toMatchObject({
      chosen: 'best',
      reason: 'best',
    });
  });

  it('of one tenant is not that of another', () => {
    const router = testRouter();
    decide(router, testFleet([cheap]), { messages: first });
    const scope = testScope({ principal: { id: 'k', tenant: 'other', roles: [], tier: 'enterprise' } });
    const fleet = testFleet([entry('better', 0.93, 0.2), cheap]);
    expect(decide(router, fleet, { messages: second, scope }).chosen).toBe('better');
  });

  it('in the middle of a tool loop keeps its model even for a far better one', () => {
    const router = testRouter();
    const tools = [{ type: 'function', function: { name: 'f' } }];
    const able = (one: FleetEntry): FleetEntry => ({ ...one, capabilities: ['chat', 'tools'] });
    decide(router, testFleet([able(weak)]), { messages: first, tools });
    const loop: Message[] = [
      ...first,
      { role: 'assistant', parts: [], toolCalls: [{ id: 'c1', name: 'f', argumentsText: '{}' }] },
      { role: 'tool', parts: [{ kind: 'text', text: '42', origin: 'tool' }], toolCallId: 'c1' },
    ];
    const decision = decide(router, testFleet([able(strong), able(cheap), able(weak)]), { messages: loop, tools });
    expect(decision).toMatchObject({ chosen: 'weak', reason: 'pinned' });
  });
});

describe('policies', () => {
  it("send an interface's background task to the small model", () => {
    const fleet = testFleet([strong, cheap, weak], {}, { chains: new Map([['fast_ui', ['weak']]]) });
    expect(decide(testRouter(), fleet, { task: 'title' })).toMatchObject({
      chosen: 'weak',
      reason: 'policy:task',
      policies: ['task'],
    });
    expect(decide(routerWith({ tasks: 'same' }), fleet, { task: 'title' })).toMatchObject({
      chosen: 'cheap',
      policies: [],
    });
  });

  it('keep to a ceiling: when a day is spent only what is free may answer', () => {
    const clock = new FakeClock();
    const router = routerWith({ dailyCost: 1_000_000 }, { clock });
    const local: FleetEntry = { id: 'local', card: { locality: 'local' } };
    router.pacer.book('earlier', 1_000_000);
    expect(decide(router, testFleet([strong, local]))).toMatchObject({ chosen: 'local', policies: ['cost_limit'] });
    expect(() => decide(router, testFleet([strong]))).toThrow(expect.objectContaining({ status: 429 }));
  });

  it('leave to a caller whose money is spent what is free, and to others everything', () => {
    const local: FleetEntry = { id: 'local', card: { locality: 'local' } };
    const spent = routerWith({}, { isOutOfMoney: ({ id }) => id === 'key_1' });
    expect(decide(spent, testFleet([strong, local]))).toMatchObject({ chosen: 'local', policies: ['cost_limit'] });
    expect(() => decide(spent, testFleet([strong]))).toThrow(expect.objectContaining({ status: 429 }));
    const other = routerWith({}, { isOutOfMoney: ({ id }) => id === 'key_2' });
    expect(decide(other, testFleet([strong, local])).policies).toEqual([]);
  });

  it('leave models that keep failing alone while there are others', () => {
    const failing: FleetEntry = { ...cheap, state: 'open' };
    const decision = decide(testRouter(), testFleet([failing, weak]));
    expect(decision.chosen).toBe('weak');
    expect(decision.passedOver).toEqual([{ model: 'cheap', filter: 'health', detail: 'keeps failing' }]);
    expect(decide(testRouter(), testFleet([failing])).chosen).toBe('cheap');
  });
});

describe('learning', () => {
  it('tries another model now and then once outcomes are known, and never where that is not wanted', () => {
    const experience = { ...cardsAlone, trialsOf: () => 5 };
    const router = routerWith({ explorePercent: 100 }, { experience, random: () => 0.01 });
    const fleet = testFleet([cheap, entry('new', 0.89, 0.2)]);
    const tried = decide(router, fleet);
    expect(tried).toMatchObject({ chosen: 'new', reason: 'explore' });
    expect(tried.propensity).toBeGreaterThan(0);
    expect(decide(router, fleet, { bounds: { explore: false } }).reason).toBe('best');
    expect(decide(router, fleet, { bounds: { priority: 'high' } }).reason).toBe('best');
    expect(router.auto.route(autoCall(), fleet, 'explain').plan.decision.reason).toBe('best');
  });

  it('teaches everything that learns when an outcome is told, once it is decided and not before', () => {
    const learned: unknown[] = [];
    const experience = { ...cardsAlone, learn: (...told: unknown[]) => void learned.push(told.slice(1)) };
    const router = testRouter({ experience });
    const fleet = testFleet([cheap]);
    router.profiles.retain([...fleet.models.values()].map(({ card }) => card));
    const before = router.profiles.of('cheap', undefined).quality;
    expect(router.outcomes.label({ decision: 'unknown', tenant: 'default', quality: 1, weight: 1 })).toBe(false);
    for (let at = 0; at < 20; at++) {
      const told = { decision: decide(router, fleet).id, tenant: 'default', weight: 1 };
      expect(router.outcomes.label({ ...told, quality: 0 })).toBe(true);
      expect(router.outcomes.label({ ...told, quality: 1 })).toBe(true);
    }
    expect(learned).toHaveLength(20);
    expect(learned[0]).toEqual(['cheap', 0, 1]);
    expect(router.regressor.outcomes).toBe(20);
    expect(router.profiles.of('cheap', undefined).quality).toBeLessThan(before - 0.3);
  });

  it('learns nothing of a decision from another tenant, nor of a built-in model', () => {
    const router = testRouter();
    const { id } = decide(router, testFleet([cheap]));
    expect(router.outcomes.label({ decision: id, tenant: 'other', quality: 0, weight: 1 })).toBe(false);
    expect(router.outcomes.label({ decision: id, tenant: 'default', quality: 0, weight: 1 })).toBe(true);
    const builtIn = decide(router, testFleet([{ ...entry('built-in', 0.1, 0), source: 'built-in' }]));
    expect(builtIn.reason).toBe('policy:built_in');
    expect(router.outcomes.label({ decision: builtIn.id, tenant: 'default', quality: 0, weight: 1 })).toBe(true);
    expect(router.regressor.outcomes).toBe(1);
  });

  it('learns of the model that answered, where that is not the chosen one', () => {
    const learned: unknown[] = [];
    const router = testRouter({ experience: { ...cardsAlone, learn: (_, model) => void learned.push(model) } });
    const decision = decide(router, testFleet([strong, cheap]));
    router.outcomes.record(attempt(decision, 'upstream_error'));
    router.outcomes.record({ ...attempt(decision, 'ok'), model: 'strong' } as Fact);
    router.outcomes.label({ decision: decision.id, tenant: 'default', quality: 1, weight: 1 });
    expect(learned).toEqual(['strong']);
    expect(router.regressor.outcomes).toBe(0);
  });

  it('knows the last 4,096 decisions', () => {
    const router = testRouter();
    const fleet = testFleet([cheap]);
    const [first, second] = [decide(router, fleet), decide(router, fleet)];
    for (let at = 0; at < 4095; at++) decide(router, fleet);
    const label = ({ id }: Decision): boolean =>
      router.outcomes.label({ decision: id, tenant: 'default', quality: 1, weight: 1 });
    expect([label(first), label(second)]).toEqual([false, true]);
  });

  it('forgets what a model that failed had to do with a conversation', () => {
    const router = testRouter();
    const messages = [said('user', 'Привіт, як справи?')];
    const decision = decide(router, testFleet([cheap]), { messages });
    router.outcomes.record(attempt(decision, 'upstream_error'));
    const next = [...messages, said('assistant', 'Добре'), said('user', 'А в тебе?')];
    expect(decide(router, testFleet([entry('better', 0.93, 0.2), cheap]), { messages: next }).reason).toBe('best');
  });
});

describe('odd requests', () => {
  const fleet = testFleet([strong, cheap]);
  it.each([
    ['no words', ''],
    ['white space', ' \n\t '],
    ['emoji alone', '🙈🙉🙊'],
    ['half a letter', '\ud83d'],
    ['another language', 'Jak rozliczyć podatek VAT od importu towarów z Chin?'],
    ['three languages at once', 'Перекажи this article українською and по-русски'],
    ['an enormous text', 'лісовий струмок '.repeat(20_000)],
  ])('%s', (_name, text) => {
    const entries = [strong, cheap].map((one) => ({ ...one, contextTokens: 10_000_000 }));
    const decision = decide(testRouter(), testFleet(entries), { messages: [said('user', text)] });
    expect(decision.candidates).toHaveLength(2);
    for (const { score } of decision.candidates) expect(score).toBeGreaterThan(0);
  });

  it('no message of a person at all', () => {
    expect(decide(testRouter(), fleet, { messages: [said('system', 'Be brief.')] }).candidates).toHaveLength(2);
  });

  it('a model that leaves the fleet while its conversation goes on', () => {
    const router = testRouter();
    const messages = [said('user', 'Hello there')];
    decide(router, testFleet([cheap]), { messages });
    const next = [...messages, said('assistant', 'Hi'), said('user', 'And now?')];
    expect(decide(router, testFleet([strong]), { messages: next })).toMatchObject({ chosen: 'strong', reason: 'best' });
  });
});

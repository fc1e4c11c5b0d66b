import { testPrincipal } from '../../../test/support/principal.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../../test/support/fake-clock.ts';
import type { ModelCard } from '../../fleet/model-card.ts';
import type { Attempt } from './attempt-report.ts';
import { Profiles } from './profiles.ts';

const card = (id: string, change: Partial<ModelCard> = {}): ModelCard => ({
  id,
  family: 'f',
  locality: 'foreign',
  contextTokens: 8000,
  capabilities: ['chat'],
  latencyMs: { value: 2000, source: 'given' },
  accuracy: { overall: { value: 0.8, source: 'given' }, by: { math: { value: 0.5, source: 'given' } } },
  ...change,
});
const attempt = (change: Partial<Attempt> = {}, output = 101): Attempt => ({
  kind: 'attempt',
  principal: testPrincipal,
  request: 'r',
  model: 'a',
  upstream: 'u',
  intent: 'general',
  outcome: 'ok',
  usage: { input: 10, cacheRead: 0, cacheWrite: 0, output, reasoning: 0 },
  firstTokenMs: 300,
  durationMs: 1300,
  ...change,
});
const DAY_MS = 86_400_000;

function open(...cards: readonly ModelCard[]): { readonly clock: FakeClock; readonly profiles: Profiles } {
  const clock = new FakeClock();
  const profiles = new Profiles(clock);
  profiles.retain(cards.length > 0 ? cards : [card('a')]);
  return { clock, profiles };
}

describe('a model that has not been asked', () => {
  it('is what its card says', () => {
    const profile = open().profiles.of('a', 'general');
    expect(profile.firstTokenMs).toBeCloseTo(700, 9);
    expect(profile.msPerToken).toBeCloseTo(1300 / 150, 9);
    expect(profile).toMatchObject({ reliability: 0.98, quality: 0.8, samples: 0, ageMs: Infinity });
    expect(profile.sigma).toBeCloseTo(0.6, 12);
    expect(profile.outputTokens).toBeCloseTo(150, 9);
  });

  it('is what its card says of the intent, where it does', () => {
    const { profiles } = open();
    expect(profiles.of('a', 'math').quality).toBe(0.5);
    expect(profiles.of('a', 'no such intent').quality).toBe(0.8);
  });

  it('is an ordinary model where its card says nothing, or nothing sane', () => {
    const bare: ModelCard = { id: 'a', family: 'f', locality: 'local', contextTokens: undefined, capabilities: [] };
    const odd = card('b', {
      latencyMs: { value: NaN, source: 'given' },
      accuracy: { overall: { value: Infinity, source: 'given' }, by: {} },
    });
    const { profiles } = open(bare, odd);
    for (const id of ['a', 'b', 'unheard of'])
      expect(profiles.of(id, undefined)).toMatchObject({ quality: 0.5, reliability: 0.98, ageMs: Infinity });
    expect(profiles.of('a', undefined).firstTokenMs).toBeCloseTo(700, 9);
  });

  it('is the mean of its intents where the card has no figure over all', () => {
    const by = { math: { value: 0.4, source: 'vendor' }, coding: { value: 0.8, source: 'vendor' } } as const;
    expect(open(card('a', { accuracy: { by } })).profiles.of('a', undefined).quality).toBeCloseTo(0.6, 12);
  });
});

describe('attempts', () => {
  it('move the figures to what they show, the more the more there are', async () => {
    const { clock, profiles } = open();
    for (let turn = 0; turn < 200; turn++) {
      profiles.record(attempt());
      await clock.advance(1000);
    }
    const profile = profiles.of('a', 'general');
    expect(profile.firstTokenMs).toBeGreaterThan(290);
    expect(profile.firstTokenMs).toBeLessThan(320);
    expect(profile.msPerToken).toBeCloseTo(10, 0);
    expect(profile.outputTokens).toBeGreaterThan(100);
    expect(profile.outputTokens).toBeLessThan(105);
    expect(profile.reliability).toBeGreaterThan(0.995);
    expect(profile).toMatchObject({ sigma: 0.25, samples: 200, ageMs: 1000 });
  });

  it('weigh more against an assumed figure than against a given one', () => {
    const latencyMs = { value: 2000, source: 'assumed' } as const;
    const overall = { value: 0.8, source: 'assumed' } as const;
    const { profiles } = open(card('given'), card('assumed', { latencyMs, accuracy: { overall, by: {} } }));
    for (const model of ['given', 'assumed']) {
      profiles.record(attempt({ model }));
      profiles.label(model, 'general', 0, 1);
    }
    const [given, assumed] = [profiles.of('given', undefined), profiles.of('assumed', undefined)];
    expect(assumed.firstTokenMs).toBeLessThan(given.firstTokenMs);
    expect(assumed.quality).toBeLessThan(given.quality);
  });

  it('of one token do not spoil the pace', () => {
    const { profiles } = open();
    const before = profiles.of('a', undefined).msPerToken;
    for (let turn = 0; turn < 20; turn++) profiles.record(attempt({ firstTokenMs: 300, durationMs: 1300 }, 1));
    expect(profiles.of('a', undefined).msPerToken).toBe(before);
  });

  it('that came in one piece tell how long the whole takes', async () => {
    const { clock, profiles } = open();
    for (let turn = 0; turn < 200; turn++) {
      profiles.record(attempt({ firstTokenMs: 4000, durationMs: 4000 }, 150));
      await clock.advance(1000);
    }
    const { firstTokenMs, msPerToken } = profiles.of('a', undefined);
    expect(firstTokenMs + 150 * msPerToken).toBeGreaterThan(3900);
    expect(firstTokenMs + 150 * msPerToken).toBeLessThan(4100);
    expect(firstTokenMs / msPerToken).toBeCloseTo(700 / (1300 / 150), 6);
  });

  it('of an intent tell more of that intent than of others', () => {
    const { profiles } = open();
    for (let turn = 0; turn < 30; turn++)
      profiles.record(attempt({ intent: 'reasoning', firstTokenMs: 3000, durationMs: 9000 }, 900));
    const [own, other] = [profiles.of('a', 'reasoning'), profiles.of('a', 'general')];
    expect(own.firstTokenMs).toBeGreaterThan(other.firstTokenMs);
    expect(own.outputTokens).toBeGreaterThan(700);
    expect(own.samples).toBe(30);
    expect(other.samples).toBe(0);
  });

  it('tell how long answers of an intent are, for models that have not been asked too', () => {
    const { profiles } = open(card('a'), card('b'));
    for (let turn = 0; turn < 50; turn++) profiles.record(attempt({ intent: 'coding' }, 1000));
    expect(profiles.of('b', 'coding').outputTokens).toBeGreaterThan(800);
  });

  it('that say nothing of the model change nothing', () => {
    const { profiles } = open();
    const before = profiles.of('a', 'general');
    const { firstTokenMs: _, ...wordless } = attempt();
    for (const outcome of [
      'cancelled',
      'content_filter',
      'invalid_value',
      'context_length_exceeded',
      'rate_limit_exceeded',
    ])
      profiles.record({ ...wordless, outcome, durationMs: 60_000 });
    profiles.record({ kind: 'skipped-frame', model: 'a', upstream: 'u' });
    profiles.record(attempt({ model: 'unheard of' }));
    expect(profiles.of('a', 'general')).toEqual(before);
  });

  it('that failed late are no evidence of latency unless a clock ran out on the first token', () => {
    const { profiles } = open(card('a'), card('b'));
    const { firstTokenMs: _, ...wordless } = attempt({ durationMs: 30_000 });
    profiles.record({ ...wordless, outcome: 'upstream_error' });
    profiles.record({ ...wordless, model: 'b', outcome: 'upstream_timeout', timeoutKind: 'first_token' });
    expect(profiles.of('a', undefined).firstTokenMs).toBeCloseTo(700, 9);
    expect(profiles.of('b', undefined).firstTokenMs).toBeGreaterThan(3000);
    expect(profiles.of('a', undefined).reliability).toBeLessThan(0.98);
  });

  it('fade: after a long silence a model is what its card says again', async () => {
    const { clock, profiles } = open();
    for (let turn = 0; turn < 100; turn++) profiles.record(attempt({ outcome: turn % 2 ? 'ok' : 'upstream_error' }));
    for (let turn = 0; turn < 30; turn++) profiles.label('a', 'general', 0, 1);
    await clock.advance(DAY_MS);
    expect(profiles.of('a', undefined).firstTokenMs).toBeCloseTo(700, 0);
    expect(profiles.of('a', undefined).reliability).toBeLessThan(0.9); // fades by half in a day
    await clock.advance(99 * DAY_MS);
    const { reliability, quality } = profiles.of('a', 'general');
    expect(reliability).toBeCloseTo(0.98, 6);
    expect(quality).toBeCloseTo(0.8, 2);
  });
});

describe('labels', () => {
  it('are a beta posterior: the figure of the card counts for ten', async () => {
    const { clock, profiles } = open();
    for (let turn = 0; turn < 10; turn++) profiles.label('a', undefined, turn % 5 === 4 ? 0 : 1, 1);
    await clock.advance(600_000);
    expect(profiles.of('a', undefined).quality).toBeCloseTo((8 + 8) / 20, 3);
    for (let turn = 0; turn < 4; turn++) profiles.label('a', undefined, 1, 0.2);
    await clock.advance(600_000);
    expect(profiles.of('a', undefined).quality).toBeCloseTo((8 + 8 + 0.8) / 20.8, 3);
  });

  it('count half after seven days', async () => {
    const { clock, profiles } = open();
    for (let turn = 0; turn < 20; turn++) profiles.label('a', undefined, 1, 1);
    await clock.advance(7 * DAY_MS);
    expect(profiles.of('a', undefined).quality).toBeCloseTo((8 + 10) / 20, 6);
  });

  it('move the figures of intents with what they show of the model', async () => {
    const { clock, profiles } = open();
    for (let turn = 0; turn < 90; turn++) profiles.label('a', 'coding', 1, 1);
    await clock.advance(600_000);
    const overall = (8 + 90) / 100;
    expect(profiles.of('a', 'math').quality).toBeCloseTo(0.5 + overall - 0.8, 2);
    expect(profiles.of('a', 'summarise').quality).toBeCloseTo(overall, 2);
  });

  it('that are none change nothing', () => {
    const { profiles } = open();
    profiles.label('a', undefined, NaN, 1);
    profiles.label('a', undefined, 1, NaN);
    profiles.label('a', undefined, 1, 0);
    profiles.label('unheard of', undefined, 1, 1);
    expect(profiles.of('a', undefined).quality).toBe(0.8);
  });
});

describe('the fleet', () => {
  it('keeps what is known of models that stay, and forgets the others', () => {
    const { profiles } = open(card('a'), card('b'));
    for (const model of ['a', 'b']) for (let turn = 0; turn < 9; turn++) profiles.record(attempt({ model }));
    profiles.retain([card('a', { accuracy: { overall: { value: 0.9, source: 'given' }, by: {} } }), card('c')]);
    expect(profiles.of('a', 'general')).toMatchObject({ samples: 9, quality: 0.9 });
    expect(profiles.of('b', 'general').samples).toBe(0);
    profiles.retain([card('a'), card('b')]);
    expect(profiles.of('b', 'general').samples).toBe(0);
    expect(profiles.readings().map(({ model }) => model)).toEqual(['a', 'b']);
  });

  it('is read for gauges', () => {
    const [reading] = open().profiles.readings();
    expect(reading?.tokensPerSecond).toBeCloseTo(150 / 1.3, 9);
    expect(reading).toMatchObject({ model: 'a', reliability: 0.98, quality: 0.8 });
  });
});

describe('whatever comes', () => {
  it('the figures are numbers within their ranges', async () => {
    const figure = fc.oneof(fc.double(), fc.constantFrom(0, -1, NaN, Infinity, 1e300, 1e-300));
    const fact = fc.record({
      outcome: fc.constantFrom('ok', 'cancelled', 'upstream_error', 'upstream_timeout', 'odd'),
      timeoutKind: fc.constantFrom('first_token', 'idle', 'total', 'cold_start'),
      intent: fc.constantFrom('general', 'math', 'odd', '__proto__'),
      firstTokenMs: figure,
      durationMs: figure,
      output: figure,
      quality: figure,
      weight: figure,
      waitMs: fc.oneof(fc.nat(1000), fc.constantFrom(0, 1e6, 1e11)),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(fact, { maxLength: 40 }), async (facts) => {
        const { clock, profiles } = open();
        for (const { output, quality, weight, waitMs, ...change } of facts) {
          profiles.record({ kind: 'attempt-began', model: 'a', upstream: 'u' });
          profiles.record(attempt(change, output));
          profiles.label('a', change.intent, quality, weight);
          await clock.advance(waitMs);
          for (const intent of [undefined, 'general', 'math']) {
            const profile = profiles.of('a', intent);
            const { firstTokenMs, msPerToken, sigma, reliability, quality: good, outputTokens } = profile;
            for (const one of [firstTokenMs, msPerToken, outputTokens]) expect(one > 0 && one < Infinity).toBe(true);
            for (const one of [reliability, good]) expect(one >= 0 && one <= 1).toBe(true);
            expect(sigma >= 0.25 && sigma < 10).toBe(true);
            expect(profile.ageMs >= 0).toBe(true);
          }
        }
      }),
      { numRuns: 200 },
    );
  });
});

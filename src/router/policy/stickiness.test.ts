import { testPrincipal } from '../../../test/support/principal.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../../test/support/fake-clock.ts';
import type { Fact } from '../../chat/scope.ts';
import { cachedTokens, keepsModel, Stickiness } from './stickiness.ts';

const attempt = (request: string, model: string, outcome: string): Fact => ({
  kind: 'attempt',
  principal: testPrincipal,
  request,
  model,
  upstream: `upstream of ${model}`,
  outcome,
  usage: { input: 1, cacheRead: 0, cacheWrite: 0, output: 1, reasoning: 0 },
  durationMs: 1,
});

describe('the home of a conversation', () => {
  it('is the model that was chosen, from the next turn on', () => {
    const sessions = new Stickiness(new FakeClock());
    expect(sessions.homeOf('s', 100)).toBeUndefined();
    sessions.chose('r1', 's', 'claude', 100);
    expect(sessions.homeOf('s', 200)?.model).toBe('claude');
    expect(sessions.homeOf('other', 200)).toBeUndefined();
  });

  it('is the model that really answered', () => {
    const sessions = new Stickiness(new FakeClock());
    sessions.chose('r1', 's', 'claude', 2000);
    sessions.record(attempt('r1', 'claude', 'upstream_unavailable'));
    sessions.record(attempt('r1', 'gpt', 'ok'));
    const home = sessions.homeOf('s', 3000);
    expect(home?.model).toBe('gpt');
    expect(cachedTokens(home, 'claude')).toBe(0);
    expect(cachedTokens(home, 'gpt')).toBeGreaterThan(0);
  });

  it('is left where the model failed, and kept where the request was at fault or its client has gone', () => {
    for (const [outcome, kept] of [
      ['upstream_unavailable', false],
      ['upstream_timeout', false],
      ['overloaded', false],
      ['internal_error', false],
      ['rate_limit_exceeded', false],
      ['cancelled', true],
      ['content_filter', true],
      ['context_length_exceeded', true],
      ['a word of the future', true],
    ] as const) {
      const sessions = new Stickiness(new FakeClock());
      sessions.chose('r1', 's', 'claude', 2000);
      sessions.record(attempt('r1', 'claude', outcome));
      expect([outcome, sessions.homeOf('s', 3000) !== undefined]).toEqual([outcome, kept]);
    }
  });

  it('goes back to the model before where the new one failed', () => {
    const sessions = new Stickiness(new FakeClock());
    sessions.chose('r1', 's', 'claude', 2000);
    sessions.record(attempt('r1', 'claude', 'ok'));
    sessions.chose('r2', 's', 'gpt', 3000);
    sessions.record(attempt('r2', 'gpt', 'upstream_error'));
    expect(sessions.homeOf('s', 4000)?.model).toBe('claude');
  });

  it('is forgotten after a rest, and the ones that rest longest make room', async () => {
    const clock = new FakeClock();
    const sessions = new Stickiness(clock, { mostSessions: 2, sessionTtlMs: 1000 });
    sessions.chose('r1', 'a', 'm', 1);
    sessions.chose('r2', 'b', 'm', 1);
    sessions.chose('r3', 'a', 'm', 1);
    sessions.chose('r4', 'c', 'm', 1);
    expect(['a', 'b', 'c'].map((key) => sessions.homeOf(key, 1) !== undefined)).toEqual([true, false, true]);
    await clock.advance(1000);
    expect(sessions.homeOf('a', 1)).toBeUndefined();
    expect(sessions.size).toBe(1);
  });

  it('never keeps more than it may, whatever happens', () => {
    const event = fc.record({ request: fc.nat(30), session: fc.nat(30), model: fc.nat(5), ends: fc.boolean() });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 200 }), (events) => {
        const sessions = new Stickiness(new FakeClock(), { mostSessions: 8 });
        for (const { request, session, model, ends } of events) {
          if (ends) sessions.record(attempt(`r${request}`, `m${model}`, model > 2 ? 'ok' : 'upstream_error'));
          else sessions.chose(`r${request}`, `s${session}`, `m${model}`, 5000);
          expect(sessions.size).toBeLessThanOrEqual(8);
          expect(sessions.homeOf(`s${session}`, 5000)?.warm.length ?? 0).toBeLessThanOrEqual(3);
        }
      }),
    );
  });
});

describe('cached tokens', () => {
  it('are those of the last turn while the conversation grows, in whole blocks', () => {
    const sessions = new Stickiness(new FakeClock());
    sessions.chose('r1', 's', 'claude', 3000);
    expect(cachedTokens(sessions.homeOf('s', 3500), 'claude')).toBe(2944);
    expect(cachedTokens(sessions.homeOf('s', 3500), 'gpt')).toBe(0);
    expect(cachedTokens(undefined, 'claude')).toBe(0);
  });

  it('are none below 1024 tokens, and none where the conversation was cut', () => {
    const sessions = new Stickiness(new FakeClock());
    sessions.chose('r1', 's', 'claude', 1023);
    expect(cachedTokens(sessions.homeOf('s', 2000), 'claude')).toBe(0);
    sessions.chose('r2', 's', 'claude', 1024);
    expect(cachedTokens(sessions.homeOf('s', 2000), 'claude')).toBe(1024);
    expect(cachedTokens(sessions.homeOf('s', 1023), 'claude')).toBe(0);
  });

  it('are lost five minutes after the last use; the home is not', async () => {
    const clock = new FakeClock();
    const sessions = new Stickiness(clock);
    sessions.chose('r1', 's', 'claude', 3000);
    await clock.advance(5 * 60_000 - 1);
    expect(cachedTokens(sessions.homeOf('s', 3500), 'claude')).toBe(2944);
    await clock.advance(1);
    expect(cachedTokens(sessions.homeOf('s', 3500), 'claude')).toBe(0);
    expect(sessions.homeOf('s', 3500)?.model).toBe('claude');
  });

  it('of a model that was left for another stay until their time is over', () => {
    const sessions = new Stickiness(new FakeClock());
    sessions.chose('r1', 's', 'claude', 2048);
    sessions.chose('r2', 's', 'gpt', 4096);
    const home = sessions.homeOf('s', 5000);
    expect([cachedTokens(home, 'claude'), cachedTokens(home, 'gpt')]).toEqual([2048, 4096]);
  });
});

it('a conversation moves only for a score better by more than the margin', () => {
  expect(keepsModel(0.7, 0.74, 0.05)).toBe(true);
  expect(keepsModel(0.7, 0.76, 0.05)).toBe(false);
  expect(keepsModel(0.7, 0.76, 1)).toBe(true);
  expect(keepsModel(NaN, 0.1, 0.05)).toBe(false);
});

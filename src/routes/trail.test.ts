import { testPrincipal } from '../../test/support/principal.ts';
import { expect, it } from 'vitest';
import { testDecision } from '../../test/support/decision.ts';
import { noUsage } from '../../test/support/events.ts';
import { FakeClock } from '../../test/support/fake-clock.ts';
import { Trail } from './trail.ts';

const told = (trail: Trail): Record<string, string> => {
  const headers = {};
  trail.tell(headers);
  return headers;
};
const attempt = { kind: 'attempt-began', model: 'm', upstream: 'u' } as const;

it('tells nothing of a request that came to no attempt', () => {
  const trail = new Trail(new FakeClock(), 0);
  trail.see({ kind: 'refused', model: 'm', upstream: 'u', why: 'breaker' });
  expect(told(trail)).toEqual({});
});

it('tells how the time went by', async () => {
  const clock = new FakeClock();
  const trail = new Trail(clock, clock.monotonic());
  await clock.advance(3);
  trail.see(attempt);
  await clock.advance(40);
  expect(told(trail)).toEqual({ 'x-nexus-attempts': '1', 'server-timing': 'gateway;dur=3.0, upstream;dur=40.0' });
  trail.see({ kind: 'queued', model: 'n', upstream: 'v', waitedMs: 9 }); // is part of what came before the last attempt
  trail.see(attempt);
  await clock.advance(5);
  expect(told(trail)).toEqual({
    'x-nexus-attempts': '2',
    'server-timing': 'gateway;dur=3.0, earlier;dur=40.0, upstream;dur=5.0',
  });
});

it('tells the wait for a place apart', async () => {
  const clock = new FakeClock();
  const trail = new Trail(clock, clock.monotonic());
  await clock.advance(9);
  trail.see({ kind: 'queued', model: 'n', upstream: 'v', waitedMs: 7.125 });
  trail.see(attempt);
  expect(told(trail)['server-timing']).toBe('gateway;dur=9.0, queue;dur=7.1, upstream;dur=0.0');
});

const principal = { id: 'key_1', tenant: 'default', roles: [], tier: 'enterprise' as const };

it('tells of a decision beside an answer, a failure, and a head that goes out early', () => {
  const trail = new Trail(new FakeClock(), 0);
  trail.see({ kind: 'decision', decision: testDecision() });
  trail.see({ kind: 'decision', decision: testDecision({ id: 'of a tool', chosen: 'other' }) });
  expect(told(trail)).toMatchObject({ 'x-nexus-decision-id': 'dec_1', 'x-nexus-reason': 'best' });
  const [early, failed, fallback]: Record<string, string>[] = [{}, {}, {}];
  trail.tellDecision(early ?? {});
  trail.tellFailure(failed ?? {});
  trail.tell(fallback ?? {}, 'org/small:8b');
  expect(early).not.toHaveProperty('x-nexus-model');
  expect(early).toMatchObject({ 'x-nexus-reason': 'best' });
  expect(failed).toMatchObject({ 'x-nexus-model': 'large', 'x-nexus-reason': 'best' });
  expect(fallback).toMatchObject({ 'x-nexus-decision-id': 'dec_1', 'x-nexus-reason': 'fallback' });
});

it('keeps of a decision what came of it, and nothing where a model was named', async () => {
  const clock = new FakeClock();
  const trail = new Trail(clock, clock.monotonic());
  trail.principal = principal;
  const ended = {
    kind: 'attempt',
    principal: testPrincipal,
    request: 'r',
    model: 'm',
    upstream: 'u',
    outcome: 'ok',
    usage: noUsage,
    firstTokenMs: 30,
    durationMs: 100,
  } as const;
  trail.see(ended);
  expect(trail.decided).toBeUndefined();
  const decision = testDecision();
  trail.see({ kind: 'decision', decision });
  await clock.advance(120);
  for (let at = 0; at < 100; at++) trail.see(ended);
  expect(trail.decided).toMatchObject({ decision, principal, firstTokenMs: 50 });
  expect(trail.decided?.attempts).toHaveLength(64);
});

it('tells what all attempts cost together, unless one of them has no known price', () => {
  const clock = new FakeClock();
  const trail = new Trail(clock, clock.monotonic());
  const headers: Record<string, string> = {};
  const attempt = {
    kind: 'attempt',
    principal: testPrincipal,
    request: 'r',
    model: 'm',
    upstream: 'u',
    outcome: 'ok',
    usage: { ...noUsage, input: 10 },
    durationMs: 1,
  } as const;
  trail.see({ ...attempt, outcome: 'upstream_unavailable', usage: noUsage });
  expect(trail.cost).toBeUndefined();
  trail.see({ ...attempt, outcome: 'upstream_error', cost: 1_000_000 });
  trail.see({ ...attempt, cost: 2_500_000 });
  trail.tell(headers, 'm');
  expect(headers).toMatchObject({ 'x-nexus-cost-usd': '0.0035' });
  trail.see(attempt);
  expect(trail.cost).toBeUndefined();
});

it('tells how much personal data was replaced, by type', () => {
  const trail = new Trail(new FakeClock(), 0);
  const masked = { kind: 'masked', request: 'r' } as const;
  const headers: Record<string, string> = {};
  trail.tell(headers, 'm');
  expect(headers).not.toHaveProperty('x-nexus-pii');
  trail.see({ ...masked, origin: 'caller', types: { person: 1, phone: 1 } });
  trail.see({ ...masked, origin: 'knowledge', types: { person: 2 } });
  trail.tell(headers, 'm');
  expect(headers['x-nexus-pii']).toBe('person=3,phone=1');
  const refused: Record<string, string> = {};
  trail.tellFailure(refused);
  expect(refused['x-nexus-pii']).toBe('person=3,phone=1');
});

it('tells what guardrails did, each once, beside an answer and a failure', () => {
  const trail = new Trail(new FakeClock(), 0);
  const verdict = { kind: 'verdict', request: 'r', guardrail: 'injection', stage: 'context', reason: 'x' } as const;
  trail.see({ ...verdict, action: 'edit' });
  trail.see({ ...verdict, action: 'edit', reason: 'y' });
  trail.see({ ...verdict, guardrail: 'secrets', stage: 'input', action: 'flag' });
  const failed = {};
  trail.tellFailure(failed);
  expect(told(trail)).toEqual({ 'x-nexus-guard': 'injection=edit, secrets=flag' });
  expect(failed).toEqual({ 'x-nexus-guard': 'injection=edit, secrets=flag' });
});

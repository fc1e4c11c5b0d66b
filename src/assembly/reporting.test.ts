import { testPrincipal } from '../../test/support/principal.ts';
import { expect, it } from 'vitest';
import { noUsage } from '../../test/support/events.ts';
import type { Fact } from '../chat/scope.ts';
import type { Log } from '../telemetry/log.ts';
import { openReporting } from './reporting.ts';

const attempt = (outcome: string): Fact => ({
  kind: 'attempt',
  principal: testPrincipal,
  request: 'r',
  model: 'm',
  upstream: 'u',
  outcome,
  reason: 'ECONNREFUSED',
  usage: noUsage,
  durationMs: 12.34,
});

function reported(...facts: readonly Fact[]) {
  const lines: unknown[] = [];
  const log = { warn: (about: unknown, message: string) => lines.push([about, message]) } as unknown as Log;
  const { record } = openReporting(log);
  for (const fact of facts) record(fact);
  return lines;
}

it("warns of an upstream's failure, with the request and the reason", () => {
  const about = { request: 'r', upstream: 'u', model: 'm', outcome: 'upstream_unavailable', reason: 'ECONNREFUSED' };
  expect(reported(attempt('upstream_unavailable'))).toEqual([[{ ...about, ms: 12.3 }, 'attempt failed']]);
  expect(reported(attempt('rate_limit_exceeded'))).toHaveLength(1);
});

it('warns of no success, no departure and no fault of the request', () => {
  const harmless = [
    'ok',
    'cancelled',
    'upstream_rejected',
    'context_length_exceeded',
    'content_filter',
    'shutting_down',
  ];
  expect(reported(...harmless.map(attempt), { kind: 'skipped-frame', model: 'm', upstream: 'u' })).toEqual([]);
});

it('tells an answer that broke off from a request that was refused', () => {
  const messages: string[] = [];
  const log = { info: (_about: unknown, message: string) => messages.push(message) } as unknown as Log;
  const { replied } = openReporting(log);
  const reply = { id: 'r', route: '/v1/chat/completions', durationMs: 1 };
  replied({ ...reply, status: 502, failure: 'upstream_error' });
  replied({ ...reply, status: 200, failure: 'upstream_timeout' });
  replied({ ...reply, status: 200 });
  expect(messages).toEqual(['refused', 'broken off']);
});

it('tells in the line of a call what all its attempts cost', () => {
  const lines: unknown[] = [];
  const log = { info: (about: object) => lines.push(about), warn: () => undefined } as unknown as Log;
  const { record, observer } = openReporting(log);
  const priced = { ...(attempt('ok') as Extract<Fact, { kind: 'attempt' }>), cost: 1_500_000 };
  record({ ...priced, outcome: 'upstream_error', cost: 500_000 });
  record(priced);
  const observed = { operation: 'chat', principal: 'key_1', requested: 'm', outcome: 'ok', durationMs: 5 };
  observer.ended({ ...observed, id: 'r' });
  observer.ended({ ...observed, id: 'r' });
  expect(lines).toMatchObject([{ costUsd: 0.002 }, { costUsd: undefined }]);
});

import { testPrincipal } from '../../test/support/principal.ts';
import { expect, it } from 'vitest';
import { testDecision } from '../../test/support/decision.ts';
import { noUsage } from '../../test/support/events.ts';
import type { Fact } from '../chat/scope.ts';
import { openMetrics } from './metrics.ts';

const attempt = (fact: Partial<Fact & { kind: 'attempt' }> = {}): Fact => ({
  kind: 'attempt',
  principal: testPrincipal,
  request: 'r',
  model: 'm',
  upstream: 'u',
  outcome: 'ok',
  usage: { ...noUsage, input: 5, cacheRead: 2, output: 3 },
  durationMs: 10,
  ...fact,
});
const observed = { id: 'i', operation: 'chat', principal: 'p', requested: 'r', outcome: 'ok', durationMs: 1500 };

it('counts what happened', async () => {
  const metrics = openMetrics();
  metrics.began('chat');
  metrics.began('chat');
  metrics.ended({ ...observed, model: 'm', firstTokenMs: 200 });
  metrics.record(attempt());
  metrics.record(attempt({ outcome: 'upstream_error', usage: noUsage }));
  metrics.record(attempt({ outcome: 'upstream_incomplete', model: 'n' }));
  metrics.record({ kind: 'skipped-frame', model: 'm', upstream: 'u' });
  metrics.replied('/v1/chat/completions', 502, 'upstream_error');
  metrics.reloaded('refused');
  const text = await metrics.text();
  for (const line of [
    'nexus_requests_in_flight{operation="chat"} 1',
    'nexus_requests_total{operation="chat",model="m",outcome="ok"} 1',
    'nexus_request_duration_seconds_sum{operation="chat",model="m"} 1.5',
    'nexus_first_token_seconds_sum{model="m"} 0.2',
    'nexus_tokens_total{model="m",direction="input",attempt="ok"} 7',
    'nexus_tokens_total{model="m",direction="output",attempt="ok"} 3',
    'nexus_tokens_total{model="n",direction="output",attempt="failed"} 3',
    'nexus_upstream_attempts_total{upstream="u",model="m",outcome="ok"} 1',
    'nexus_upstream_attempts_total{upstream="u",model="m",outcome="upstream_error"} 1',
    'nexus_upstream_skipped_frames_total{upstream="u"} 1',
    'nexus_http_replies_total{route="/v1/chat/completions",status="502",failure="upstream_error"} 1',
    'nexus_config_reloads_total{outcome="refused"} 1',
    'nexus_config_refused 1',
  ]) {
    expect(text.split('\n')).toContain(line);
  }
  metrics.reloaded('applied');
  expect(await metrics.text()).toContain('nexus_config_refused 0');
});

it('counts decisions, what they passed over and missed, and what attempts cost', async () => {
  const metrics = openMetrics();
  metrics.record({ kind: 'decision', decision: testDecision({ missed: ['latency'] }) });
  metrics.record({ kind: 'decision', decision: testDecision({ reason: 'sticky', tookUs: 1500 }) });
  metrics.record(attempt({ cost: 60_600 }));
  metrics.record(attempt({ model: 'unpriced' }));
  metrics.decisionsLogged(2, 'written');
  metrics.feedback('taken');
  const lines = (await metrics.text()).split('\n');
  for (const line of [
    'nexus_route_decisions_total{intent="coding",model="large",reason="best"} 1',
    'nexus_route_decisions_total{intent="coding",model="large",reason="sticky"} 1',
    'nexus_route_seconds_bucket{le="0.0005"} 1',
    'nexus_route_seconds_count 2',
    'nexus_route_passed_over_total{filter="capability"} 4',
    'nexus_route_passed_over_total{filter="context_length"} 2',
    'nexus_route_missed_total{bound="latency"} 1',
    'nexus_cost_usd_total{model="m"} 0.0000606',
    'nexus_decision_log_lines_total{outcome="written"} 2',
    'nexus_feedback_total{outcome="taken"} 1',
  ])
    expect(lines).toContain(line);
  expect(lines.join()).not.toContain('unpriced"} 0');
});

it('has no more series for ten thousand junk names, keys and requests than for one', async () => {
  const metrics = openMetrics();
  const seriesAfter = async (requests: number): Promise<number> => {
    for (let at = 0; at < requests; at++) {
      metrics.began('chat');
      metrics.ended({
        ...observed,
        id: `i${at}`,
        principal: `p${at}`,
        requested: `junk-${at}`,
        outcome: 'model_not_found',
      });
    }
    return (await metrics.text()).split('\n').filter((line) => line.startsWith('nexus_')).length;
  };
  const few = await seriesAfter(1);
  expect(await seriesAfter(10_000)).toBe(few);
  expect(await metrics.text()).not.toContain('junk');
});

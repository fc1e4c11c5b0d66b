import { table } from '../../bench/markdown-table.ts';
import { positive, type Subject } from '../subject.ts';
import { checksOf } from './checks.ts';
import { type ChaosOptions, runChaos } from './run-chaos.ts';

/** Parallel streams while three upstreams are killed, restarted and delayed at random. */
export const chaos: Subject = {
  usage: '[--streams 200] [--seconds 60] [--seed 1]',
  options: { streams: { type: 'string' }, seconds: { type: 'string' }, seed: { type: 'string' } },
  run: async (values) => {
    const options: ChaosOptions = {
      streams: Math.ceil(positive('streams', values.streams, 200)),
      seconds: positive('seconds', values.seconds, 60),
      seed: Math.ceil(positive('seed', values.seed, 1)),
      tokenMs: 40,
    };
    const result = await runChaos(options);
    const checks = checksOf(result);
    const { counts, codes, requests } = result.tally;
    const metrics = {
      passed: checks.filter(({ holds }) => holds).length,
      total: checks.length,
      requests,
      complete: counts.complete,
      error_frames: counts.errorFrame,
      error_statuses: counts.errorStatus,
      refused_while_one_was_up: result.refusedWhileUp,
      refused_after_recovery: result.refusedLongAfter,
      truncated: counts.truncated,
      disordered: counts.disordered,
      unended: counts.unended,
      dishonest: counts.dishonest,
      kills: result.kills,
      cut_streams: result.cuts,
      exit_ms: Math.round(result.exitMs),
    };
    return {
      report: [
        `# Chaos: ${metrics.passed} of ${metrics.total} hold`,
        table(
          ['What must hold', 'Verdict', 'Found'],
          checks.map(({ name, holds, found }) => [name, holds ? 'holds' : '**BROKEN**', found]),
        ),
        table(
          ['Count', 'Value'],
          [...Object.entries(metrics).slice(2), ...Object.entries(codes)].map(([name, value]) => [name, String(value)]),
        ),
      ].join('\n\n'),
      inputs: options,
      metrics,
      details: { ...result, checks },
    };
  },
};

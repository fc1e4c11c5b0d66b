import { table } from '../../bench/markdown-table.ts';
import { type Outcome, positive, type Subject } from '../subject.ts';
import { type KillOptions, type KillResult, runKills } from './run-kills.ts';

/** Whether the audit log keeps what it promised when the gateway is killed, and tells when somebody has changed it. */
export const audit: Subject = {
  usage: '[--kills 100] [--seed 1]',
  options: { kills: { type: 'string' }, seed: { type: 'string' } },
  run: async (values) => {
    const options: KillOptions = {
      kills: Math.ceil(positive('kills', values.kills, 100)),
      seed: Math.ceil(positive('seed', values.seed, 1)),
    };
    return outcomeOf(await runKills(options), options);
  },
};

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

function outcomeOf(result: KillResult, options: KillOptions): Outcome {
  const { kills, tampering } = result;
  const idle = kills.filter(({ disclosures }) => disclosures === 0).length;
  const lossy = kills.filter(({ missing }) => missing.length > 0);
  const faulty = kills.filter(({ fault }) => fault !== undefined);
  const checks = [
    ['personal data was shown before each kill', idle === 0, `${idle} kills without`],
    [
      'nothing that was shown or unlocked is missing after any kill',
      lossy.length === 0,
      `${lossy.length} kills lost some`,
    ],
    ['the log is whole after each kill', faulty.length === 0, faulty[0]?.fault ?? 'whole'],
    ['one chain goes through all starts', result.chains === 1, `${result.chains}`],
    ...tampering.map(({ name, tries, found }) => [`found: ${name}`, found === tries, `${found} of ${tries}`] as const),
  ] as const;
  const metrics = {
    passed: checks.filter(([, holds]) => holds).length,
    total: checks.length,
    kills: kills.length,
    deeds: sum(kills.map(({ deeds }) => deeds)),
    disclosures: sum(kills.map(({ disclosures }) => disclosures)),
    missing: kills.at(-1)?.missing.length ?? 0,
    entries: result.entries,
    torn_lines: result.recovered,
    tampered: sum(tampering.map(({ tries }) => tries)),
    tampering_found: sum(tampering.map(({ found }) => found)),
  };
  return {
    report: [
      `# Audit log: ${metrics.passed} of ${metrics.total} hold`,
      table(
        ['What must hold', 'Verdict', 'Found'],
        checks.map(([name, holds, found]) => [name, holds ? 'holds' : '**BROKEN**', found]),
      ),
      table(
        ['Count', 'Value'],
        Object.entries(metrics)
          .slice(2)
          .map(([name, value]) => [name, String(value)]),
      ),
    ].join('\n\n'),
    inputs: options,
    metrics,
    details: result,
  };
}

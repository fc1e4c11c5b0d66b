import { parseArgs } from 'node:util';
import { scenarios } from './scenarios.ts';

export type BenchOptions = {
  /** `speed`, one scenario of it, `memory` or `route`. */
  readonly subject: string;
  readonly rounds: number;
  /** Measured in each round. */
  readonly seconds: number;
  readonly json: string | undefined;
  readonly peers: boolean;
};

const subjects = ['speed', ...scenarios.map(({ name }) => name), 'memory', 'route'];

export const usage = `Usage: npm run bench -- [SUBJECT] [--rounds 5] [--seconds 4] [--json OUT] [--peers]
SUBJECT is one of ${subjects.join(', ')}.
--peers installs Portkey outside the repository and measures it too.`;

const positive = (name: string, text: string): number => {
  const value = Number(text);
  if (value > 0) return value;
  throw new Error(`--${name} must be a number above 0, not ${text}.`);
};

/** Fails with a message for the person at the terminal. */
export const readOptions = (args: readonly string[]): BenchOptions => {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      rounds: { type: 'string', default: '5' },
      seconds: { type: 'string', default: '4' },
      json: { type: 'string' },
      peers: { type: 'boolean', default: false },
    },
  });
  const subject = positionals[0] ?? 'speed';
  if (positionals.length > 1 || !subjects.includes(subject)) throw new Error(usage);
  return {
    subject,
    rounds: Math.ceil(positive('rounds', values.rounds)),
    seconds: positive('seconds', values.seconds),
    json: values.json,
    peers: values.peers,
  };
};

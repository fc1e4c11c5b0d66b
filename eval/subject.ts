import type { ParseArgsConfig } from 'node:util';

/** What an evaluation found: the report for people, the flat figures that others rely on, and everything behind them. */
export type Outcome = {
  /** Markdown. */
  readonly report: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly metrics: Readonly<Record<string, number>>;
  readonly details: unknown;
};

export type OptionValues = Readonly<Record<string, string | boolean | undefined>>;

/** Something that can be evaluated by name. */
export type Subject = {
  /** What stands behind the subject's name on the command line. */
  readonly usage: string;
  readonly options: Exclude<ParseArgsConfig['options'], undefined>;
  /** Rejects with a message for the person at the terminal when it cannot run. */
  run(values: OptionValues, positionals: readonly string[]): Promise<Outcome>;
};

/** An option that must be a number above 0. */
export function positive(name: string, value: OptionValues[string], otherwise: number): number {
  if (value === undefined) return otherwise;
  const number = Number(value);
  if (number > 0 && Number.isFinite(number)) return number;
  throw new Error(`--${name} must be a number above 0, not ${value}.`);
}

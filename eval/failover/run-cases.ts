import { type Mode, modes } from './cast.ts';
import type { Fault } from './fault.ts';
import { faults } from './faults/index.ts';
import { openStage } from './stage.ts';
import { printVerdict } from '../wire/verdict.ts';

/** One fault in one mode and variant, as it came out. */
export type CaseResult = {
  readonly fault: string;
  readonly mode: Mode;
  readonly variant: string;
  readonly passed: boolean;
  /** Claims that did not hold. */
  readonly why: readonly string[];
  /** What each request came to, the same one after the other told once. */
  readonly seen: readonly string[];
  readonly attempts: { readonly primary: number; readonly backup: number; readonly third: number };
  readonly totalMs: number;
  readonly figures: Readonly<Record<string, number>>;
  readonly truncated: number;
};

type Case = { readonly fault: Fault; readonly mode: Mode; readonly variant: string };

/** At once; most of a case's time is waiting. */
const PARALLEL = 8;

export type RunOptions = { readonly only: readonly string[]; readonly outageSeconds: number };

/** Plays every case, the long ones first. */
export async function runCases(options: RunOptions, tell: (line: string) => void): Promise<readonly CaseResult[]> {
  const chosen = faults.filter(({ name }) => options.only.length === 0 || options.only.includes(name));
  const cases = chosen.flatMap((fault) =>
    (fault.variants ?? ['']).flatMap((variant) => modes.map((mode): Case => ({ fault, mode, variant }))),
  );
  const waiting = cases.toSorted((a, b) => rankOf(a) - rankOf(b));
  const results = new Map<Case, CaseResult>();
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const result = await play(next, options.outageSeconds);
      results.set(next, result);
      tell(`${result.passed ? 'pass' : 'FAIL'}  ${nameOf(next)}${result.why.map((why) => `\n      ${why}`).join('')}`);
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, work));
  return cases.flatMap((each) => results.get(each) ?? []);
}

const slowest = ['outage', 'stall', 'slow-first-token', 'silent'];
const rankOf = ({ fault }: Case): number => {
  const place = slowest.indexOf(fault.name);
  return place < 0 ? slowest.length : place;
};

const nameOf = ({ fault, mode, variant }: Case): string => `${fault.name}${variant && ` (${variant})`}, ${mode}`;

async function play({ fault, mode, variant }: Case, outageSeconds: number): Promise<CaseResult> {
  const stage = await openStage({ mode, variant, outageSeconds, models: fault.models });
  const startedAt = performance.now();
  try {
    await fault.play(stage);
  } finally {
    await stage.close();
  }
  const seen = stage.asked.map(({ verdict }) => printVerdict(verdict));
  return {
    fault: fault.name,
    mode,
    variant,
    passed: stage.broken.length === 0,
    why: stage.broken,
    seen: seen.filter((verdict, at) => verdict !== seen[at - 1]),
    attempts: {
      primary: stage.figures.outageAttempts ?? stage.primary.requests.length,
      backup: stage.backup.requests.length,
      third: stage.third.requests.length,
    },
    totalMs: performance.now() - startedAt,
    figures: stage.figures,
    truncated: stage.asked.filter(({ verdict }) => verdict.kind === 'truncated').length,
  };
}

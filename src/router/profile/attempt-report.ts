import type { Fact } from '../../chat/scope.ts';

export type Attempt = Extract<Fact, { kind: 'attempt' }>;

/** What an attempt tells of its model; undefined where it tells nothing of that. */
export type AttemptReport = {
  readonly isCompleted: boolean | undefined;
  readonly firstTokenMs: number | undefined;
  /** The first token took longer than that, which is when the wait was given up. */
  readonly noTokenForMs: number | undefined;
  readonly msPerToken: number | undefined;
  /** To the end of an answer that came in one piece, so that nobody knows when it was begun. */
  readonly inOnePieceMs: number | undefined;
  /** Of a whole answer. */
  readonly outputTokens: number | undefined;
};

/**
 * Codes that a model is to blame for; the breakers judge by the same. Others are the caller's own error or departure,
 * a limit on requests, or the gateway's fault.
 */
const failures: ReadonlySet<string> = new Set([
  'upstream_auth_error',
  'upstream_error',
  'upstream_incomplete',
  'upstream_invalid',
  'upstream_model_missing',
  'upstream_timeout',
  'upstream_unavailable',
]);

/** The pace of shorter answers is chance. */
const LEAST_PACED_TOKENS = 8;
/** No model writes faster: such an answer was held back and came in one piece. */
const FASTEST_MS_PER_TOKEN = 0.05;
const LONGEST_ANSWER_TOKENS = 200_000;

export function attemptReport(attempt: Attempt): AttemptReport | undefined {
  const { outcome, timeoutKind } = attempt;
  const firstTokenMs = figure(attempt.firstTokenMs);
  const wholeMs = figure(attempt.durationMs);
  const completed = isCompleted(attempt);
  if (completed === undefined && firstTokenMs === undefined) return undefined;
  const isOk = outcome === 'ok' && firstTokenMs !== undefined;
  const tokens = isOk ? Math.min(figure(attempt.usage.output) ?? 0, LONGEST_ANSWER_TOKENS) : 0;
  const restMs = isOk && wholeMs !== undefined ? Math.max(0, wholeMs - firstTokenMs) : undefined;
  const isInOnePiece = restMs !== undefined && restMs <= FASTEST_MS_PER_TOKEN * tokens;
  const isPaced = restMs !== undefined && !isInOnePiece && tokens >= LEAST_PACED_TOKENS;
  const isOverdue = timeoutKind === 'headers' || timeoutKind === 'first_token';
  return {
    isCompleted: completed,
    firstTokenMs: isInOnePiece ? undefined : firstTokenMs,
    noTokenForMs: isOverdue && firstTokenMs === undefined ? wholeMs : undefined,
    msPerToken: isPaced ? restMs / (tokens - 1) : undefined,
    inOnePieceMs: isInOnePiece ? wholeMs : undefined,
    outputTokens: tokens > 0 ? tokens : undefined,
  };
}

/** An answer without content is none; a model that takes long to be loaded is not broken. */
function isCompleted({ outcome, timeoutKind, firstTokenMs, isBlameless }: Attempt): boolean | undefined {
  if (outcome === 'ok') return firstTokenMs !== undefined;
  const isBlamed = failures.has(outcome) && timeoutKind !== 'cold_start' && isBlameless !== true;
  return isBlamed ? false : undefined;
}

const figure = (measured: number | undefined): number | undefined =>
  measured !== undefined && Number.isFinite(measured) && measured >= 0 ? measured : undefined;

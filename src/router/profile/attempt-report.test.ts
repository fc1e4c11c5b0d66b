import { testPrincipal } from '../../../test/support/principal.ts';
import { describe, expect, it } from 'vitest';
import { failureTable } from '../../chat/failure.ts';
import { type Attempt, attemptReport } from './attempt-report.ts';

const attempt = (change: Partial<Attempt> = {}, output = 101): Attempt => ({
  kind: 'attempt',
  principal: testPrincipal,
  request: 'r',
  model: 'm',
  upstream: 'u',
  outcome: 'ok',
  usage: { input: 10, cacheRead: 0, cacheWrite: 0, output, reasoning: 0 },
  firstTokenMs: 500,
  durationMs: 2500,
  ...change,
});
const { firstTokenMs: _, ...wordless } = attempt();
const failed = (outcome: string, change: Partial<Attempt> = {}): Attempt => ({ ...wordless, outcome, ...change });

describe('what an attempt tells', () => {
  it('is its first token, its pace and its length where it was completed', () => {
    expect(attemptReport(attempt())).toEqual({
      isCompleted: true,
      firstTokenMs: 500,
      noTokenForMs: undefined,
      msPerToken: 20,
      inOnePieceMs: undefined,
      outputTokens: 101,
    });
  });

  it('is no pace where the answer was short', () => {
    expect(attemptReport(attempt({}, 7))).toMatchObject({ firstTokenMs: 500, msPerToken: undefined, outputTokens: 7 });
    expect(attemptReport(attempt({ durationMs: 500 }, 1))).toMatchObject({ msPerToken: undefined, inOnePieceMs: 500 });
  });

  it('is the whole time alone where the answer came in one piece', () => {
    expect(attemptReport(attempt({ firstTokenMs: 2498 }))).toMatchObject({
      firstTokenMs: undefined,
      msPerToken: undefined,
      inOnePieceMs: 2500,
    });
  });

  it('is a failure where the model is to blame, as the breakers judge', () => {
    const blamed = Object.keys(failureTable).filter((code) => attemptReport(failed(code))?.isCompleted === false);
    expect(blamed).toEqual([
      'upstream_model_missing',
      'upstream_error',
      'upstream_invalid',
      'upstream_incomplete',
      'upstream_auth_error',
      'upstream_unavailable',
      'upstream_timeout',
    ]);
    expect(attemptReport(failed('ok'))?.isCompleted).toBe(false); // said nothing
  });

  it("is nothing where the caller left, was wrong, or the time was not the model's", () => {
    for (const outcome of ['cancelled', 'content_filter', 'context_length_exceeded', 'rate_limit_exceeded'])
      expect(attemptReport(failed(outcome))).toBeUndefined();
    expect(attemptReport(failed('upstream_timeout', { timeoutKind: 'total', isBlameless: true }))).toBeUndefined();
    expect(attemptReport(failed('upstream_timeout', { timeoutKind: 'cold_start' }))).toBeUndefined();
  });

  it('is the first token even where the caller left after it', () => {
    expect(attemptReport(attempt({ outcome: 'cancelled' }))).toMatchObject({
      isCompleted: undefined,
      firstTokenMs: 500,
      outputTokens: undefined,
    });
  });

  it('is how long nothing came only where the wait was given up', () => {
    const overdue = attemptReport(failed('upstream_timeout', { timeoutKind: 'first_token', durationMs: 30_000 }));
    expect(overdue).toMatchObject({ isCompleted: false, noTokenForMs: 30_000 });
    expect(attemptReport(failed('upstream_error', { durationMs: 30_000 }))?.noTokenForMs).toBeUndefined();
    const connect = failed('upstream_unavailable', { timeoutKind: 'connect', durationMs: 5000 });
    expect(attemptReport(connect)?.noTokenForMs).toBeUndefined();
  });

  it('takes no figure that is none', () => {
    expect(attemptReport(attempt({ durationMs: NaN }))).toMatchObject({ firstTokenMs: 500, msPerToken: undefined });
    expect(attemptReport(attempt({ firstTokenMs: NaN, durationMs: NaN }))).toMatchObject({
      isCompleted: true,
      firstTokenMs: undefined,
      msPerToken: undefined,
      inOnePieceMs: undefined,
    });
  });
});

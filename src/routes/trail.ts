import type { Decision } from '../chat/decision.ts';
import type { ModelId } from '../chat/model-id.ts';
import { type Nanodollars, NANODOLLARS_PER_DOLLAR } from '../chat/money.ts';
import type { Principal } from '../chat/principal.ts';
import type { Clock, Fact } from '../chat/scope.ts';
import { inputTokensOf, outputTokensOf } from '../chat/usage.ts';
import type { LimitStanding } from '../chat/limit-standing.ts';
import { tellDecision, tellDecisionOfFailure } from '../wire/nexus/decision-headers.ts';
import { tellRateLimits } from '../wire/openai/rate-limit-headers.ts';
import type { Attempt, Decided } from './handles.ts';

/** More than one request makes; what is beyond is not kept. */
const MOST_ATTEMPTS = 64;

/** What a request has gone through so far, for the headers of its reply. */
export class Trail {
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #startedAt: number;
  /** Who asks, from when that is known. */
  principal: Principal | undefined;
  #attempts = 0;
  #queuedMs = 0;
  #firstAt = 0;
  #lastAt = 0;
  #decision: Decision | undefined;
  #ended: Attempt[] | undefined;
  /** What guardrails did, each once: `injection=flag`. */
  #verdicts: Set<string> | undefined;
  /** How much personal data was replaced, by type. */
  #masked: Record<string, number> | undefined;
  #firstTokenMs: number | undefined;
  #cost: Nanodollars | undefined;
  #isPriced = true;
  #standing: readonly LimitStanding[] | undefined;

  constructor(clock: Pick<Clock, 'monotonic'>, startedAt: number) {
    this.#clock = clock;
    this.#startedAt = startedAt;
  }

  /** The decision, of several the first, which is of the request itself; undefined where the caller named the model. */
  get decided(): Decided | undefined {
    const [decision, principal] = [this.#decision, this.principal];
    if (!decision || !principal) return undefined;
    return {
      decision,
      principal,
      attempts: this.#ended ?? [],
      ...(this.#firstTokenMs !== undefined && { firstTokenMs: this.#firstTokenMs }),
    };
  }

  /** What all attempts so far have cost; undefined where one that used something has no known price. */
  get cost(): Nanodollars | undefined {
    return this.#isPriced ? this.#cost : undefined;
  }

  see(fact: Fact): void {
    if (fact.kind === 'queued' && this.#attempts === 0) this.#queuedMs += fact.waitedMs;
    else if (fact.kind === 'decision') this.#decision ??= fact.decision;
    else if (fact.kind === 'attempt') this.#attemptEnded(fact);
    else if (fact.kind === 'verdict') (this.#verdicts ??= new Set()).add(`${fact.guardrail}=${fact.action}`);
    else if (fact.kind === 'masked') this.#countMasked(fact.types);
    else if (fact.kind === 'admitted' || fact.kind === 'limited') this.#standing ??= fact.standing;
    if (fact.kind !== 'attempt-began') return;
    this.#lastAt = this.#clock.monotonic();
    if (this.#attempts++ === 0) this.#firstAt = this.#lastAt;
  }

  #countMasked(types: Readonly<Record<string, number>>): void {
    const masked = (this.#masked ??= {});
    for (const type in types) masked[type] = (masked[type] ?? 0) + (types[type] ?? 0);
  }

  #attemptEnded(attempt: Attempt): void {
    const { cost, usage } = attempt;
    if (cost !== undefined) this.#cost = (this.#cost ?? 0) + cost;
    else if (inputTokensOf(usage) + outputTokensOf(usage) > 0) this.#isPriced = false;
    if (this.#decision) this.#keep(attempt);
  }

  #keep(attempt: Attempt): void {
    const ended = (this.#ended ??= []);
    if (ended.length < MOST_ATTEMPTS) ended.push(attempt);
    if (attempt.firstTokenMs === undefined) return;
    const beganAt = this.#clock.monotonic() - attempt.durationMs;
    this.#firstTokenMs ??= beganAt + attempt.firstTokenMs - this.#startedAt;
  }

  /**
   * Adds `x-nexus-attempts`, and `server-timing` with the milliseconds before the first attempt (`gateway`, of which
   * `queue` in a queue), from the first to the last (`earlier`) and since then (`upstream`); nothing where nothing was
   * attempted. Then what was masked, what guardrails did, how far the caller's limits are used up, what it cost, and why this model, as `tellDecision` does.
   */
  tell(headers: Record<string, string>, answered?: ModelId): void {
    this.#tellAttempts(headers);
    this.#tellMasked(headers);
    this.#tellVerdicts(headers);
    this.#tellLimits(headers);
    if (this.cost !== undefined) headers['x-nexus-cost-usd'] = String(this.cost / NANODOLLARS_PER_DOLLAR);
    this.tellDecision(headers, answered);
  }

  /** What is known when the head must go out before any model has answered. */
  tellEarly(headers: Record<string, string>): void {
    this.#tellLimits(headers);
    this.tellDecision(headers);
  }

  tellFailure(headers: Record<string, string>): void {
    this.#tellAttempts(headers);
    this.#tellMasked(headers);
    this.#tellVerdicts(headers);
    this.#tellLimits(headers);
    if (this.#decision) tellDecisionOfFailure(headers, this.#decision);
  }

  /** Nothing where the caller named the model. */
  tellDecision(headers: Record<string, string>, answered?: ModelId): void {
    if (this.#decision) tellDecision(headers, this.#decision, answered);
  }

  #tellLimits(headers: Record<string, string>): void {
    if (this.#standing) tellRateLimits(headers, this.#standing);
  }

  /** Counts by type, such as `person=2,phone=1`; never what was masked. */
  #tellMasked(headers: Record<string, string>): void {
    const masked = this.#masked;
    if (masked)
      headers['x-nexus-pii'] = Object.keys(masked)
        .map((type) => `${type}=${masked[type]}`)
        .join(',');
  }

  /** Few: each guardrail does four things at most. */
  #tellVerdicts(headers: Record<string, string>): void {
    if (this.#verdicts) headers['x-nexus-guard'] = [...this.#verdicts].join(', ');
  }

  #tellAttempts(headers: Record<string, string>): void {
    if (this.#attempts === 0) return;
    let timing = `gateway;dur=${rounded(this.#firstAt - this.#startedAt)}`;
    if (this.#queuedMs > 0) timing += `, queue;dur=${rounded(this.#queuedMs)}`;
    if (this.#attempts > 1) timing += `, earlier;dur=${rounded(this.#lastAt - this.#firstAt)}`;
    timing += `, upstream;dur=${rounded(this.#clock.monotonic() - this.#lastAt)}`;
    headers['x-nexus-attempts'] = String(this.#attempts);
    headers['server-timing'] = timing;
  }
}

/** To a tenth, put together from whole numbers: V8 keeps the text of every fraction it writes for a while. */
function rounded(ms: number): string {
  const tenths = Math.round(ms * 10);
  return `${Math.floor(tenths / 10)}.${tenths % 10}`;
}

import { type Nanodollars, NANODOLLARS_PER_DOLLAR } from '../../chat/money.ts';
import type { Clock } from '../../chat/scope.ts';
import { CostError } from './cost-error.ts';
import { RequestRate } from './request-rate.ts';
import { Reservations } from './reservations.ts';

/** In `Decision.policies` from 80 % of the day's ceiling on. */
export const costPolicy = 'cost_limit';

const DAY_MS = 86_400_000;
/** How fast the price of spending follows the gap between what is spent and what may be. */
const STEP = 0.05;
/** One very dear request does not set the price for a day. */
const MOST_GAP = 5;
const MOST_LAMBDA = 20;
/** A dear request costs so many times the usual: by it a price is told that moves the choice by little at a time. */
const DEAR = 30;
/** What is kept of the usual cost with each new request: about the last thousand count. */
const KEEP = 0.999;
/** From this share of the ceiling on every cost weighs in, up to `SOFT_LAMBDA` at the ceiling: the last part is for those who gain most by it. */
const SOFT_SHARE = 0.8;
const SOFT_LAMBDA = 1;
/** So many standard deviations of what is under way, and of the next request, are kept free below the ceiling. */
const SPARE_DEVIATIONS = 3;

/** What a decision needs: plain numbers, good for this decision only. */
export type CostTerms = {
  /** Points that a score loses for each nanodollar of expected cost. */
  readonly perNanodollar: number;
  /** Dearer models are not eligible; 0 where only free ones are, Infinity without a ceiling. */
  readonly most: Nanodollars;
  /** Whether the policy is told as in force. */
  readonly inForce: boolean;
};

/** What was spent on a day (UTC, days since the epoch), and how many requests came. */
export type SpendShare = { readonly day: number; readonly spent: Nanodollars; readonly requestsPerMs: number };

/** What outlives a restart. */
export type PacerState = { readonly day: number; readonly spent: Nanodollars; readonly lambda: number };

const unpaced: CostTerms = { perNanodollar: 0, most: Infinity, inForce: false };

/**
 * Keeps what all requests of a day (UTC) cost below a ceiling and spreads it over the day: a primal-dual pacer, as in
 * ParetoBandit (arXiv 2604.00136). `lambda <- max(0, lambda + .05 (c - B) / B)` with each request's cost c, where
 * B is what is left of the ceiling for each request still expected; a score loses `lambda c / C`, with C the cost
 * of a dear request. A request's expected cost is reserved when it is decided on and settled when it has
 * ended.
 */
export class CostPacer {
  readonly #clock: Pick<Clock, 'now' | 'monotonic'>;
  readonly #ceiling: () => Nanodollars | undefined;
  readonly #dearest: () => Nanodollars;
  readonly #reservations: Reservations;
  readonly #rate: RequestRate;
  readonly #error = new CostError();
  #day: number;
  #spent = 0;
  /** Spent before the start, as far as it was kept here. */
  #before: Nanodollars = 0;
  /** Spent by others, and before the start, as far as they tell. */
  #elsewhere: Nanodollars = 0;
  #othersPerMs = 0;
  #lambda = 0;
  /** What a request costs that costs anything; undefined before the first. */
  #usual: Nanodollars | undefined;

  /** `ceiling` of a day, undefined for none; `dearest`: what a request is meant to cost at most. */
  constructor(
    clock: Pick<Clock, 'now' | 'monotonic'>,
    ceiling: () => Nanodollars | undefined,
    dearest: () => Nanodollars,
  ) {
    this.#clock = clock;
    this.#ceiling = ceiling;
    this.#dearest = dearest;
    this.#reservations = new Reservations(clock);
    this.#rate = new RequestRate(clock);
    this.#day = this.#today();
  }

  /** All that is known to be spent today, here and elsewhere. */
  get spent(): Nanodollars {
    this.#turnDay();
    return this.#total;
  }

  /** Of this instance alone, since its start. */
  get share(): SpendShare {
    this.#turnDay();
    return { day: this.#day, spent: this.#spent, requestsPerMs: this.#rate.perMs };
  }

  get state(): PacerState {
    this.#turnDay();
    return { day: this.#day, spent: this.#total, lambda: this.#lambda };
  }

  /** What all others together have spent, and this instance before its start; the ceiling is for them too. */
  hear({ day, spent, requestsPerMs }: SpendShare): void {
    this.#turnDay();
    if (Number.isFinite(requestsPerMs) && requestsPerMs >= 0) this.#othersPerMs = requestsPerMs;
    if (day === this.#day && Number.isFinite(spent) && spent >= 0) this.#elsewhere = spent;
  }

  restore({ day, spent, lambda }: PacerState): void {
    if (!isCost(spent) || !(lambda >= 0)) return;
    this.#lambda = Math.min(MOST_LAMBDA, lambda);
    if (day === this.#today()) this.#before += spent;
  }

  terms(): CostTerms {
    const ceiling = this.#ceiling();
    if (ceiling === undefined) return unpaced;
    this.#turnDay();
    const left = this.#left(ceiling);
    const { bias, deviation } = this.#error;
    const spare = SPARE_DEVIATIONS * deviation * this.#reservations.root;
    const share = ceiling > 0 ? 1 - left / ceiling : 1;
    const soft = (SOFT_LAMBDA * (share - SOFT_SHARE)) / (1 - SOFT_SHARE);
    const dear = Math.max(1, Math.min(this.#dearest(), DEAR * (this.#usual ?? Infinity)));
    return {
      perNanodollar: Math.max(this.#lambda, Math.min(SOFT_LAMBDA, soft), 0) / dear,
      most: Math.max(0, (left - spare) / (bias + SPARE_DEVIATIONS * deviation)),
      inForce: share >= SOFT_SHARE,
    };
  }

  /** The request goes to a model that is expected to cost this much for it; undefined, where that is not known, counts as nothing. */
  reserve(request: string, cost: Nanodollars | undefined): void {
    const ceiling = this.#ceiling();
    if (ceiling === undefined) return;
    this.#turnDay();
    const expected = cost !== undefined && isCost(cost) ? cost : 0;
    this.#rate.count();
    if (expected > 0) this.#usual = KEEP * (this.#usual ?? expected) + (1 - KEEP) * expected;
    this.#follow(expected * this.#error.bias, ceiling);
    this.#reservations.open(request, expected, expected * this.#error.bias);
  }

  /** An attempt has cost this much, whether it was decided on here or not. */
  book(request: string, cost: Nanodollars): void {
    this.#turnDay();
    if (!isCost(cost)) return;
    this.#spent += cost;
    this.#reservations.spend(request, cost);
  }

  /** The request has ended: what is left of its reservation is free again. */
  end(request: string): void {
    const settled = this.#reservations.close(request);
    if (settled) this.#error.learn(settled.expected, settled.spent);
  }

  /** What is left of the ceiling when all that is under way has cost what it is expected to. */
  #left(ceiling: Nanodollars): Nanodollars {
    return ceiling - this.#total - this.#reservations.total;
  }

  /** What was kept here of the time before the start, others may know as well. */
  get #total(): Nanodollars {
    return this.#spent + Math.max(this.#before, this.#elsewhere);
  }

  #follow(cost: Nanodollars, ceiling: Nanodollars): void {
    const msLeft = DAY_MS - (this.#clock.now() % DAY_MS);
    const each = Math.max(0, this.#left(ceiling)) / Math.max(1, (this.#rate.perMs + this.#othersPerMs) * msLeft);
    const gap = each > 0 ? Math.min(MOST_GAP, (cost - each) / each) : cost > 0 ? MOST_GAP : -1;
    this.#lambda = Math.min(MOST_LAMBDA, Math.max(0, this.#lambda + STEP * gap));
  }

  #today(): number {
    return Math.floor(this.#clock.now() / DAY_MS);
  }

  #turnDay(): void {
    const today = this.#today();
    if (today <= this.#day) return;
    this.#day = today;
    this.#spent = 0;
    this.#before = 0;
    this.#elsewhere = 0;
  }
}

/** No request costs a million dollars. */
const MOST_COST: Nanodollars = 1_000_000 * NANODOLLARS_PER_DOLLAR;
const isCost = (cost: number): boolean => cost >= 0 && cost <= MOST_COST;

import { intents } from '../../fleet/intents.ts';
import type { AttemptReport } from './attempt-report.ts';
import type { Known } from './estimates.ts';
import { Evidence, RECENT_HALF_LIFE_MS } from './evidence.ts';
import { observeAttempt, observeLabel } from './observations.ts';
import type { Prior } from './prior.ts';
import { type Profile, profileOf } from './profile.ts';
import { newStanding, type Standing } from './standing.ts';

/** So long the end of an attempt is awaited before the recent past goes on fading. */
const LONGEST_TRIAL_MS = 120_000;
const LONGEST_PAUSE_MS = 600_000;
/** What was read stays true for so long unless something happens. */
const READ_ANEW_MS = 1000;

/** Tokens that models write for an intent. */
export type UsualOutput = (intent: number | undefined, now: number) => number;

/**
 * What is known of one model: two memories over its card. The long one holds the figures of hours and days; the short
 * one holds how far the last few observations were off, and fades within a minute, so that a model that has become slow
 * or fails loses its standing at once and is tried again soon. While such a trial is under way no other is called for.
 */
export class ModelProfile {
  readonly #usualOutput: UsualOutput;
  #prior: Prior;
  #standing: Standing;
  #underWay = 0;
  #underWaySince = 0;
  /** One for each intent and one for none. */
  readonly #read: (Profile | undefined)[] = new Array<undefined>(intents.length + 1).fill(undefined);
  readonly #readUntil = new Float64Array(intents.length + 1);

  constructor(prior: Prior, usualOutput: UsualOutput, now: number) {
    this.#prior = prior;
    this.#usualOutput = usualOutput;
    this.#standing = newStanding(now);
  }

  get standing(): Standing {
    return this.#standing;
  }

  /** In place of what was observed. */
  set standing(standing: Standing) {
    this.#standing = standing;
    this.#readUntil.fill(0);
  }

  /** In place of what was believed. */
  set prior(prior: Prior) {
    this.#prior = prior;
    this.#readUntil.fill(0);
  }

  began(now: number): void {
    if (this.#underWay++ === 0) this.#underWaySince = now;
    this.#readUntil.fill(0);
  }

  /** Without a report it told nothing. */
  ended(report: AttemptReport | undefined, intent: number | undefined, now: number): void {
    this.#underWay = Math.max(0, this.#underWay - 1);
    this.#readUntil.fill(0);
    if (report) observeAttempt(this.#known(intent, now, true), report, now);
  }

  label(intent: number | undefined, quality: number, weight: number, now: number): void {
    this.#readUntil.fill(0);
    observeLabel(this.#known(intent, now, true), quality, weight);
  }

  of(intent: number | undefined, now: number): Profile {
    const at = intent ?? intents.length;
    const read = this.#read[at];
    if (read && now < (this.#readUntil[at] ?? 0)) return read;
    const known = this.#known(intent, now, false);
    const profile = profileOf(known, this.#recall(now), this.#usualOutput(intent, now), now);
    this.#read[at] = profile;
    this.#readUntil[at] = now + READ_ANEW_MS;
    return profile;
  }

  /** All that is known, as it counts now. */
  #known(intent: number | undefined, now: number, isWritten: boolean): Known {
    const { all, by } = this.#standing;
    all.fade(now);
    if (intent !== undefined && isWritten) by[intent] ??= new Evidence(now);
    const one = intent === undefined ? undefined : by[intent];
    one?.fade(now);
    return { prior: this.#prior, all, one, intent };
  }

  /** While a trial is under way, the recent past counts as it did when it was new. */
  #recall(now: number): number {
    if (this.#underWay === 0 || now - this.#underWaySince >= LONGEST_TRIAL_MS) return 1;
    const silentMs = Math.min(Math.max(0, now - this.#standing.all.newestAt), LONGEST_PAUSE_MS);
    return 2 ** (silentMs / RECENT_HALF_LIFE_MS);
  }
}

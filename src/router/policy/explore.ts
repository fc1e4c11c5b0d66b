import type { Bounds } from '../../chat/bounds.ts';

/** Models worse than the best by more than this, in points of the score, are not tried. */
const SAFE_MARGIN = 0.05;
/** What a model may be worse beyond that, as far as its score is in doubt: a few unlucky outcomes shut nobody out. */
const MOST_DOUBT = 0.05;
/** With fewer outcomes for the intent a model is new. */
const FEW_TRIALS = 30;
/** By so many draws it is found how probable each choice is. */
const DRAWS = 64;
/** Of the safe models only the best are looked at. */
const MOST_ARMS = 8;
/** Tries that may be saved up. */
const MOST_SAVED = 10;

/**
 * The models that may be chosen, by place. Left out is who breaks a bound or a budget: a score that is no finite number
 * takes no part.
 */
export type Arms = {
  /** What is expected, in points of the score. */
  readonly score: ArrayLike<number>;
  /** Standard deviation of that, in the same points. */
  readonly deviation: ArrayLike<number>;
  /** Outcomes of the model that have been learned for the intent. */
  readonly trials: ArrayLike<number>;
};

/** Place is -1 where no model takes part; where it `explores`, `Decision.reason` is `explore`. */
export type Choice = { readonly place: number; readonly propensity: number; readonly explores: boolean };

/** May a model be tried out with this request? */
export const mayExplore = (bounds: Bounds | undefined): boolean =>
  bounds?.explore !== false && bounds?.priority !== 'critical' && bounds?.priority !== 'high';

/**
 * Chooses between the best model and those that may be better: Thompson sampling within a safe set, never more often
 * than `percent` of all decisions. Choices are drawn from the probabilities that are told, so that outcomes can be
 * weighted by them.
 */
export class Explorer {
  readonly #random: () => number;
  readonly #percent: () => number;
  readonly #places = new Int32Array(MOST_ARMS);
  readonly #hopes = new Float64Array(MOST_ARMS);
  readonly #wins = new Float64Array(MOST_ARMS);
  /** Tries that are not yet used. */
  #saved = 0;

  constructor(random: () => number, percent: () => number) {
    this.#random = random;
    this.#percent = percent;
  }

  /** A decision in which nothing was tried, because nothing may be. */
  pass(): void {
    this.#saved = Math.min(MOST_SAVED, this.#saved + this.#share());
  }

  choose(arms: Arms): Choice {
    this.pass();
    const count = this.#safeSet(arms);
    const best = count > 0 ? (this.#places[0] ?? -1) : -1;
    const exploring = this.#saved >= 1 && hasLearned(arms) ? this.#likelihoods(arms, count) : 0;
    if (this.#random() >= exploring) return { place: best, propensity: 1 - exploring, explores: false };
    const at = this.#drawOther(count);
    this.#saved--;
    return { place: this.#places[at] ?? best, propensity: exploring * (this.#wins[at] ?? 0), explores: true };
  }

  #share(): number {
    const share = this.#percent() / 100;
    return share > 0 ? Math.min(1, share) : 0;
  }

  /** The best model first, then those that may be tried, most hopeful first. Tells how many. */
  #safeSet({ score, deviation }: Arms): number {
    const places = this.#places;
    const hopes = this.#hopes;
    const best = bestOf(score);
    if (best < 0) return 0;
    places[0] = best;
    let count = 1;
    for (let place = 0; place < score.length; place++) {
      const own = score[place] ?? NaN;
      const hope = own + Math.min(MOST_DOUBT, spread(deviation[place]));
      if (place === best || !Number.isFinite(own) || hope < (score[best] ?? 0) - SAFE_MARGIN) continue;
      if (count < MOST_ARMS) count++;
      else if (hope <= (hopes[count - 1] ?? 0)) continue;
      let at = count - 1;
      for (; at > 1 && hope > (hopes[at - 1] ?? 0); at--) {
        places[at] = places[at - 1] ?? 0;
        hopes[at] = hopes[at - 1] ?? 0;
      }
      places[at] = place;
      hopes[at] = hope;
    }
    return count;
  }

  /**
   * How probable it is that another model than the best is tried, and in `#wins` which one it then is. New models are
   * tried as often as may be, the others as often as a draw of all scores puts them first.
   */
  #likelihoods({ score, deviation, trials }: Arms, count: number): number {
    const places = this.#places;
    const wins = this.#wins.fill(0);
    let others = 0;
    for (let at = 1; at < count; at++) {
      if (!isNew(trials[places[at] ?? 0])) continue;
      wins[at] = 1;
      others++;
    }
    const isForced = others > 0;
    for (let draw = 0; draw < DRAWS && !isForced; draw++) {
      let first = 0;
      let most = -Infinity;
      for (let at = 0; at < count; at++) {
        const place = places[at] ?? 0;
        const drawn = (score[place] ?? 0) + this.#normal() * spread(deviation[place]);
        if (drawn > most) [first, most] = [at, drawn];
      }
      wins[first] = (wins[first] ?? 0) + 1;
      if (first > 0) others++;
    }
    if (others === 0) return 0;
    for (let at = 1; at < count; at++) wins[at] = (wins[at] ?? 0) / others;
    return isForced ? this.#share() : Math.min(this.#share(), others / DRAWS);
  }

  /** Where one of the others stands, drawn by `#wins`. */
  #drawOther(count: number): number {
    let left = this.#random();
    let last = 1;
    for (let at = 1; at < count; at++) {
      const share = this.#wins[at] ?? 0;
      if (share === 0) continue;
      last = at;
      left -= share;
      if (left < 0) break;
    }
    return last;
  }

  /** By Box and Muller. */
  #normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.#random())) * Math.cos(2 * Math.PI * this.#random());
  }
}

/** A score is never off by more than all of it. */
const spread = (deviation: number | undefined): number =>
  deviation !== undefined && deviation > 0 ? Math.min(1, deviation) : 0;

const isNew = (trials: number | undefined): boolean => !((trials ?? 0) >= FEW_TRIALS);

/** The first of those with the highest score; -1 where none has one. */
function bestOf(score: ArrayLike<number>): number {
  let best = -1;
  for (let place = 0; place < score.length; place++) {
    const own = score[place] ?? NaN;
    if (Number.isFinite(own) && (best < 0 || own > (score[best] ?? 0))) best = place;
  }
  return best;
}

/** Where nothing has been learned yet nobody would learn from a try either. */
function hasLearned({ trials }: Arms): boolean {
  for (let place = 0; place < trials.length; place++) if ((trials[place] ?? 0) > 0) return true;
  return false;
}

import type { Principal } from '../../chat/principal.ts';
import type { Term } from '../../language/terms.ts';
import type { Identifier } from './identifiers.ts';
import { PhraseIndex } from './phrase-index.ts';
import type { StageOffer } from './stage-offer.ts';

/** How well the best offer of a stage suits a text. */
export type OfferMatch = {
  readonly offer: StageOffer;
  /** How much of its subject the text names, from 0 to 1. */
  readonly subject: number;
  /** The text orders what it does. */
  readonly isOrdered: boolean;
  /** The text names something that it can look up. */
  readonly isNamed: boolean;
};

/** More words of a subject say no more. */
export const SUBJECT_WORDS = 3;

/** The offers that a caller has a right to. Nothing but `StageOffers` makes one, so that no other offer is ever considered. */
class PermittedOffers {
  readonly all: readonly StageOffer[];
  readonly #index: PhraseIndex;

  constructor(offers: readonly StageOffer[]) {
    this.all = offers;
    this.#index = new PhraseIndex(offers.flatMap(({ about, does }) => [about, does ?? []]));
  }

  has(stage: StageOffer['stage']): boolean {
    return this.all.some((offer) => offer.stage === stage);
  }

  /** The best offer of each stage that has one; the first of equals. */
  bestFor(terms: readonly Term[], named: ReadonlySet<Identifier>): ReadonlyMap<StageOffer['stage'], OfferMatch> {
    this.#index.read(terms);
    const best = new Map<StageOffer['stage'], OfferMatch>();
    for (const [at, offer] of this.all.entries()) {
      const match = {
        offer,
        subject: Math.min(1, (this.#index.found[2 * at] ?? 0) / SUBJECT_WORDS),
        isOrdered: (this.#index.found[2 * at + 1] ?? 0) > 0,
        isNamed: offer.identifiers?.some((kind) => named.has(kind)) ?? false,
      };
      const leader = best.get(offer.stage);
      if (!leader || weightOf(match) > weightOf(leader)) best.set(offer.stage, match);
    }
    return best;
  }
}
export type { PermittedOffers };

const weightOf = ({ subject, isOrdered, isNamed }: OfferMatch): number =>
  subject + (isOrdered ? 0.5 : 0) + (isNamed ? 0.5 : 0);

/** Sets of roles remembered; the map starts anew when full. */
const MASKS_KEPT = 64;

/** All that is offered, before anybody's rights are looked at. */
export class StageOffers {
  readonly #offers: readonly StageOffer[];
  readonly #masks = new Map<string, PermittedOffers>();

  constructor(offers: readonly StageOffer[]) {
    this.#offers = offers;
  }

  /** What is left when the caller's rights have been looked at. */
  permittedTo({ roles }: Pick<Principal, 'roles'>): PermittedOffers {
    const allowed = this.#offers.map((offer) => !offer.roles || offer.roles.some((role) => roles.includes(role)));
    const mask = allowed.map((is) => (is ? '1' : '0')).join('');
    let permitted = this.#masks.get(mask);
    if (!permitted) {
      permitted = new PermittedOffers(this.#offers.filter((_, at) => allowed[at]));
      if (this.#masks.size >= MASKS_KEPT) this.#masks.clear();
      this.#masks.set(mask, permitted);
    }
    return permitted;
  }
}

import type { ChatCall } from '../../chat/call.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import type { AccessOf } from '../access.ts';
import type { Meaning } from '../experience.ts';
import { localitiesFor } from '../requirements.ts';
import { type ChosenEmbedder, EmbedderChoice, type EmbeddingsSetting } from './embedder-choice.ts';
import { EMBEDDING_BUDGET_MS, type EmbeddingTier } from './embedding-tier.ts';
import { embeddedTextOf, textHash } from './embedded-text.ts';
import type { TieredExperience } from './tiered-experience.ts';

type Parts = {
  readonly tier: EmbeddingTier;
  readonly experience: Pick<TieredExperience, 'trustsVectors'>;
  readonly setting: () => EmbeddingsSetting;
  readonly access: AccessOf;
};

/** What requests mean, as far as an embedding model of the fleet may read them and answers in time. */
export class Meanings {
  readonly #parts: Parts;
  readonly #choice = new EmbedderChoice();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * At once, unless the decision is to go by the vector and that has to be waited for: `EMBEDDING_BUDGET_MS` at most, or
   * less where the request ends sooner. Rejects when the request is cancelled meanwhile. With `isDryRun` nothing is fetched
   * that the decision would not go by.
   */
  of(call: ChatCall, fleet: Fleet, isDryRun: boolean): Meaning | undefined | Promise<Meaning> {
    const { tier, setting } = this.#parts;
    const model = this.#choice.of(fleet, setting());
    if (!model || !this.#mayRead(model, call)) return undefined;
    const text = embeddedTextOf(call);
    if (text === '') return undefined;
    tier.use({ id: model.card.id, embed: model.embed });
    const { trustsVectors } = this.#parts.experience;
    if (!trustsVectors && isDryRun) return undefined;
    const { scope } = call;
    const leftMs = scope.deadlineAt - scope.clock.monotonic();
    const vector = tier.vectorOf(text, trustsVectors ? Math.min(EMBEDDING_BUDGET_MS, leftMs) : 0, scope);
    const hash = textHash(text);
    if (vector instanceof Promise) return vector.then((came) => this.#meaning(hash, came));
    return this.#meaning(hash, vector);
  }

  /** Ends what is under way. */
  close(): void {
    this.#parts.tier.close();
  }

  /** With the vector only where the decision is to go by it. */
  #meaning(hash: string, vector: Float32Array | undefined): Meaning {
    return { hash, vector: this.#parts.experience.trustsVectors ? vector : undefined };
  }

  /** The caller's and the operator's word on where requests may go holds for their vectors as well. */
  #mayRead(model: ChosenEmbedder, call: ChatCall): boolean {
    const { allows, localities } = this.#parts.access(call.scope.principal);
    const { locality } = model.card;
    return localities.includes(locality) && allows(model) && localitiesFor(call).includes(locality);
  }
}

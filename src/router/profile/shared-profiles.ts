import type { ModelId } from '../../chat/model-id.ts';
import type { Clock, Fact } from '../../chat/scope.ts';
import type { ModelCard } from '../../fleet/model-card.ts';
import { mergeSnapshots, type ProfileSnapshot } from './profile-snapshot.ts';
import { Profiles } from './profiles.ts';

/**
 * Profiles of an instance among several: they tell what all have seen, and keep apart what this one alone has seen,
 * which is what `snapshot` gives, to save or to tell to others.
 */
export class SharedProfiles extends Profiles {
  readonly #seen: Profiles;

  constructor(clock: Pick<Clock, 'now' | 'monotonic'>) {
    super(clock);
    this.#seen = new Profiles(clock);
  }

  override get changes(): number {
    return this.#seen.changes;
  }

  override retain(cards: Iterable<ModelCard>): void {
    const all = [...cards];
    super.retain(all);
    this.#seen.retain(all);
  }

  override record(fact: Fact): void {
    super.record(fact);
    this.#seen.record(fact);
  }

  override label(model: ModelId, intent: string | undefined, quality: number, weight: number): void {
    super.label(model, intent, quality, weight);
    this.#seen.label(model, intent, quality, weight);
  }

  override snapshot(): ProfileSnapshot {
    return this.#seen.snapshot();
  }

  override load(saved: unknown): boolean {
    return this.#seen.load(saved) && super.load(saved);
  }

  /** From now on this is what all others together have seen, in place of what was heard before. */
  hear(others: ProfileSnapshot | undefined): void {
    const seen = this.#seen.snapshot();
    super.load(others ? mergeSnapshots(seen, others) : seen);
  }
}

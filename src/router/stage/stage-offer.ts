import type { Stage } from '../../chat/decision.ts';
import type { Identifier } from './identifiers.ts';

/** Something other than a model that a request can be answered with. Whatever can do so tells the router by one of these. */
export type StageOffer = {
  readonly stage: Exclude<Stage, 'model'>;
  /** Unique among the offers. */
  readonly name: string;
  /**
   * Words and phrases that name what it is about, in every language its users write; any form of a word will do. Of
   * documents: the subjects of their chapters.
   */
  readonly about: readonly string[];
  /** What a tool does, as its users order it: `restart`, `перезапустити`, `check`. */
  readonly does?: readonly string[];
  /** What it can look up. */
  readonly identifiers?: readonly Identifier[];
  /** Who has one of these roles may use it; absent: everybody. */
  readonly roles?: readonly string[];
};

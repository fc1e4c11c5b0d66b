import type { Passage } from '../chat/event.ts';
import type { Scope } from '../chat/scope.ts';

/** Anything that passages can be found in. */
export type ContextSource = {
  readonly name: string;
  /** The best passages first; `missing` says, for people, what could not be searched. */
  find(
    query: { readonly text: string; readonly top: number },
    scope: Pick<Scope, 'principal' | 'signal'>,
  ): Promise<{ readonly passages: readonly Passage[]; readonly missing?: string }>;
};

import type { Origin } from '../chat/call.ts';
import type { GuardStage, Scope } from '../chat/scope.ts';

/** A piece of text and where it stands: `messages[2].parts[0]`. */
export type Segment = { readonly text: string; readonly origin: Origin; readonly at: string };

/** Replaces what stands from `from` up to `to`, in UTF-16 units of the segment `at`. */
export type Edit = { readonly at: string; readonly from: number; readonly to: number; readonly by: string };

/** `reason` is a short code, such as `jailbreak`; never a word of the text. `score` runs from 0 to 1. */
export type Verdict =
  | { readonly action: 'pass' }
  | { readonly action: 'flag'; readonly score: number; readonly reason: string }
  | { readonly action: 'edit'; readonly edits: readonly Edit[]; readonly reason: string }
  | { readonly action: 'block'; readonly reason: string };

export type Subject = { readonly stage: GuardStage; readonly segments: readonly Segment[] };

/** Something that looks at texts and says what may not pass. */
export type Guardrail = {
  readonly name: string;
  readonly stages: readonly GuardStage[];
  /** How much of an answer it must see at once before that may be shown. */
  readonly release: 'window' | 'sentence' | 'whole';
  /** How far back it must see for a `window`. */
  readonly windowChars: number;
  /** What it means when it cannot look. */
  readonly onFailure: 'pass' | 'block';
  inspect(subject: Subject, scope: Scope): Verdict | Promise<Verdict>;
};

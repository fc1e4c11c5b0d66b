import type { Origin } from '../chat/call.ts';
import type { GuardStage, Scope } from '../chat/scope.ts';

/** A piece of text, and whose it is. */
export type Segment = { readonly text: string; readonly origin: Origin };

/** Replaces what stands from `from` up to `to`, in UTF-16 units of the segment. */
export type Edit = { readonly from: number; readonly to: number; readonly by: string };

/** `reason` is a short code, such as `jailbreak`; never a word of the text. `score` runs from 0 to 1. */
export type Verdict =
  | { readonly action: 'pass' }
  | { readonly action: 'flag'; readonly score: number; readonly reason: string }
  | { readonly action: 'edit'; readonly edits: readonly Edit[]; readonly reason: string }
  | { readonly action: 'block'; readonly reason: string };

/** What was asked, for those who look at the answer. */
export type Asked = {
  /** The system messages of the request itself, without the documents in them. */
  readonly instructions: readonly string[];
  /** What the caller wrote, without the documents in it. */
  readonly typed: readonly string[];
};

export type Subject = {
  readonly stage: GuardStage;
  readonly segment: Segment;
  /** With the stage `output` alone. */
  readonly asked?: Asked;
};

/** Something that looks at texts and says what may not pass. */
export type Guardrail = {
  readonly name: string;
  readonly stages: readonly GuardStage[];
  /** How much of an answer it must see at once before that may be shown. */
  readonly release: 'window' | 'sentence' | 'whole';
  /** How much of an answer it may hold, and must see at once, for a `window`. */
  readonly windowChars: number;
  /** What it means when it cannot look. */
  readonly onFailure: 'pass' | 'block';
  /** How long it is waited for, where it does not answer at once. */
  readonly timeoutMs?: number;
  /** What it looks for depends on who says it: words of a document within a person's message are not the person's. */
  readonly goesBySpeaker?: true;
  /** Whether there is anything for it to look for in an answer to this. Absent: always. */
  concerns?(asked: Asked): boolean;
  /** With it a `window` holds no more of an answer than it must; without it, the last `windowChars`. */
  readonly hits?: HitWindow;
  /** The same for the same text. Throws, or rejects, when it cannot look. */
  inspect(subject: Subject, scope: Scope): Verdict | Promise<Verdict>;
};

/** Where in a text that still grows something may begin that must not be shown. */
export type HitWindow = {
  /** How much of what has been shown already it must see before an open hit. */
  readonly contextChars: number;
  /** A cheap look at a fragment that follows on `shown`, which holds no open hit: may there be one with it? */
  mayBegin(fragment: string, shown: string): boolean;
  /** From where on a hit is open, its end not seen yet; the length of the text where none is. */
  openFrom(text: string, asked: Asked): number;
};

import type { Usage } from './usage.ts';
import type { Extra } from './extra.ts';
import type { ModelId } from './model-id.ts';
import type { Json } from './json.ts';

/** For people and headers; may be lost. */
export type Note = {
  readonly kind: 'route' | 'progress' | 'degraded';
  readonly about: Readonly<Record<string, Json>>;
};

/** A piece of a document that an answer rests on. */
export type Passage = {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly uri?: string;
  /** Higher is more relevant; comparable within one search only. */
  readonly score: number;
};

export type StartEvent = {
  readonly type: 'start';
  /** The model that answers, by its name in the fleet. */
  readonly model: ModelId;
  readonly family: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
};
export type UsageEvent = { readonly type: 'usage'; readonly usage: Usage };
export type NoteEvent = { readonly type: 'note'; readonly note: Note };
export type CommonEvent = StartEvent | UsageEvent | NoteEvent;

export type TextEvent = {
  readonly type: 'text';
  readonly choice: number;
  readonly channel: 'answer' | 'reasoning' | 'refusal';
  /** Never empty. */
  readonly text: string;
  readonly logprobs?: readonly Json[];
};
export type ToolCallEvent = {
  readonly type: 'tool-call';
  readonly choice: number;
  /** Contiguous from 0 within a choice. */
  readonly position: number;
  /** With the first fragment of a position: whole and once, as is `name`. */
  readonly id?: string;
  readonly name?: string;
  /** Joined over the fragments: JSON, never empty; for a custom tool any text. */
  readonly argumentsText: string;
  readonly custom?: true;
  readonly extra?: Extra;
};
/** Log probabilities of tokens, by what the tokens are of. */
export type Logprobs = { readonly answer?: readonly Json[]; readonly refusal?: readonly Json[] };
export type FinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter';
export type FinishEvent = {
  readonly type: 'finish';
  readonly choice: number;
  readonly reason: FinishReason;
  /** The upstream's own word where it says more. */
  readonly native?: string;
  /** Of the last tokens, where they made no text: the one that ends the answer, say. */
  readonly logprobs?: Logprobs;
};
export type SourceEvent = { readonly type: 'source'; readonly number: number; readonly passage: Passage };
/** Reply fields that the vocabulary does not name; `chunk` fields hold for the whole answer from then on. */
export type ExtraEvent = {
  readonly type: 'extra';
  readonly at: 'chunk' | 'choice' | 'delta';
  readonly choice?: number;
  readonly extra: Extra;
};

export type ChatEvent = CommonEvent | TextEvent | ToolCallEvent | FinishEvent | SourceEvent | ExtraEvent;

export type VectorsEvent = {
  readonly type: 'vectors';
  /** Index of the first vector's text in the call. */
  readonly from: number;
  readonly vectors: readonly Float32Array[];
};
export type EmbedEvent = CommonEvent | VectorsEvent;

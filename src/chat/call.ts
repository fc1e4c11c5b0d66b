import type { Bounds } from './bounds.ts';
import type { Decision } from './decision.ts';
import type { ChatEvent } from './event.ts';
import type { Extra } from './extra.ts';
import type { ModelId } from './model-id.ts';
import type { Json, JsonObject } from './json.ts';
import type { Origin } from './origin.ts';
import type { Scope } from './scope.ts';

export type { Origin } from './origin.ts';

export type Part =
  | { readonly kind: 'text'; readonly text: string; readonly origin: Origin; readonly extra?: Extra }
  | {
      readonly kind: 'media';
      readonly media: 'image' | 'audio' | 'file';
      /** A `data:` or `https:` URL; for other shapes the whole part stands in `extra`. */
      readonly ref: string;
      readonly origin: Origin;
      readonly extra?: Extra;
    }
  | {
      /** What the model thought in an earlier turn. */
      readonly kind: 'reasoning';
      readonly text: string;
      /** The field as written where it is not `reasoning_content`. */
      readonly nativeField?: 'reasoning';
    };

export type ToolCall = {
  readonly id: string;
  readonly name: string;
  /** JSON as the model wrote it; free text for a custom tool. */
  readonly argumentsText: string;
  readonly custom?: true;
  readonly extra?: Extra;
};

export type Message = {
  readonly role: 'system' | 'user' | 'assistant' | 'tool';
  readonly parts: readonly Part[];
  readonly name?: string;
  readonly toolCalls?: readonly ToolCall[];
  readonly toolCallId?: string;
  /** The role as written where it is not one of the four: `developer`, `function`. */
  readonly nativeRole?: 'developer' | 'function';
  readonly extra?: Extra;
};

/** A tool offered to the model, in OpenAI's JSON form, which every provider can read. */
export type ToolDefinition = JsonObject & {
  readonly type: string;
  readonly function?: JsonObject & {
    readonly name: string;
    readonly description?: string | null;
    readonly parameters?: JsonObject | null;
  };
};

/** How the answer is drawn. Absent means: the model's own default. */
export type Sampling = {
  readonly temperature?: number;
  readonly topP?: number;
  readonly seed?: number;
  readonly presencePenalty?: number;
  readonly frequencyPenalty?: number;
  readonly stop?: readonly string[];
  readonly logprobs?: boolean;
  readonly topLogprobs?: number;
};

/** What a chat request is for. All but `chat` are an interface's own background work. */
export type Task = 'chat' | 'title' | 'tags' | 'follow_ups' | 'queries' | 'other';

/** What every operation shares. */
export type Call = {
  readonly scope: Scope;
  /** As the caller named it: a model, an alias or `auto`. */
  readonly model: string;
  readonly extra?: Extra;
};

export type ChatCall = Call & {
  readonly op: 'chat';
  readonly task: Task;
  readonly messages: readonly Message[];
  /** How many answers are wanted, 1 or more. */
  readonly choices: number;
  readonly sampling: Sampling;
  readonly maxOutputTokens?: number;
  readonly reasoningEffort?: string;
  readonly tools?: readonly ToolDefinition[];
  readonly toolChoice?: Json;
  readonly responseFormat?: JsonObject;
  /** How the client reads the answer; a provider may ask its upstream for the same. The events are alike. */
  readonly delivery: 'stream' | 'whole';
  readonly received?: Received;
  readonly bounds?: Bounds;
};

/** The messages as they arrived; true to `of` alone, so a layer that edits messages loses it by itself. */
export type Received = {
  readonly of: readonly Message[];
  /** Of the whole request: all its texts together have no more characters. */
  readonly requestBytes: number;
  readonly messages: Json;
  /** UTF-8 of `messages`, free of duplicate keys; present when long enough to be worth copying. */
  readonly bytes?: Uint8Array;
};

export type EmbedCall = Call & {
  readonly op: 'embed';
  readonly texts: readonly string[];
  readonly dimensions?: number;
};

/** Decided once, before anything runs; immutable from then on. */
export type Plan = {
  readonly kind: 'single' | 'fallback';
  /** In order of preference, never empty. */
  readonly models: readonly ModelId[];
  /** Why these, for people. */
  readonly reason: string;
  /** Where the caller left the choice to the gateway. */
  readonly decision?: Decision;
};
declare const masked: unique symbol;
/** A call whose texts hold no personal data but as placeholders; only masking makes one. */
export type Masked<C> = C & { readonly [masked]: true };
/** A call with its plan, and the plan's models as they stood when it was made, whatever has been configured since. */
export type Planned<C> = C & { readonly plan: Plan; readonly models: PlannedModels };
/** The models that a plan names. */
export type PlannedModels = {
  /** The same as a `ChatModel`. */
  readonly chatOf: (model: ModelId) => ((call: Planned<ChatCall>) => AsyncIterable<readonly ChatEvent[]>) | undefined;
  /** Input and output together; undefined where nobody has said. */
  readonly contextTokensOf: (model: ModelId) => number | undefined;
};

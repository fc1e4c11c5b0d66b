import type { ModelId } from '../chat/model-id.ts';
import type { Nanodollars } from '../chat/money.ts';
import type { Tier } from '../chat/principal.ts';
import type { Intent } from './intents.ts';

export const capabilities = [
  'chat',
  'embed',
  'transcribe',
  'speak',
  'tools',
  'parallel_tools',
  'vision',
  'audio',
  /** Answers in JSON when asked to. */
  'json',
  /** Keeps to a JSON Schema. */
  'json_schema',
  'logprobs',
  /** Several answers at once, `n`. */
  'choices',
  'reasoning',
] as const;
export type Capability = (typeof capabilities)[number];

export const localities = ['local', 'region', 'foreign'] as const;
/** Where a model runs, seen from the operator: this machine or network, the same jurisdiction, anywhere. */
export type Locality = (typeof localities)[number];

export const figureSources = ['given', 'vendor', 'assumed'] as const;
/** Who says so: the operator's requirements, the model's maker, or nobody: then it counts as weak evidence. */
export type FigureSource = (typeof figureSources)[number];
export type Figure = { readonly value: number; readonly source: FigureSource };

/** Of one token each. */
export type Price = {
  readonly input: Nanodollars;
  /** Of a token that the server still knows from an earlier request. */
  readonly cachedInput: Nanodollars;
  readonly output: Nanodollars;
  /** Of a token that the server is told to remember for minutes; as `input` where nobody has said. */
  readonly cacheWrite?: Nanodollars;
  /** The same for an hour; as `cacheWrite` where nobody has said. */
  readonly cacheWriteLong?: Nanodollars;
  /** Of a token of thought; as `output` where nobody has said. */
  readonly reasoning?: Nanodollars;
  /** Unknown, and with it the cost of answers that have such tokens, where nobody has said. */
  readonly audioInput?: Nanodollars;
  readonly audioOutput?: Nanodollars;
  /** As `input` where nobody has said. */
  readonly imageInput?: Nanodollars;
  readonly source: FigureSource;
  /** Who says what input costs, where that is another. */
  readonly inputSource?: FigureSource;
};

/** What is known of a model before it is asked. */
export type ModelCard = {
  readonly id: ModelId;
  /** Models of one family read each other's opaque values. */
  readonly family: string;
  readonly locality: Locality;
  /** Input and output together; undefined where nobody has said. */
  readonly contextTokens: number | undefined;
  readonly capabilities: readonly Capability[];
  /** The longest answer; undefined where nobody has said. */
  readonly outputTokens?: number;
  readonly price?: Price;
  /** Milliseconds to the end of a usual answer. */
  readonly latencyMs?: Figure;
  /** The share of requests answered well, 0 to 1, over all intents and by intent. */
  readonly accuracy?: { readonly overall?: Figure; readonly by: Readonly<Partial<Record<Intent, Figure>>> };
  /** Languages it writes well, as ISO 639-1 codes; undefined where nobody has said. */
  readonly languages?: readonly string[];
  /** Whose callers may use it; undefined: those of all tiers. */
  readonly tiers?: readonly Tier[];
  /** Length of an embedding model's vectors. */
  readonly dimensions?: number;
};

/** A model as one upstream offers it. */
export type Deployment = {
  readonly card: ModelCard;
  /** The upstream's name in the configuration. */
  readonly upstream: string;
  /** The model's name at that upstream. */
  readonly name: string;
};

import type { ModelId } from '../chat/model-id.ts';

export const capabilities = ['chat', 'embed', 'tools', 'vision', 'json', 'reasoning'] as const;
export type Capability = (typeof capabilities)[number];

export const localities = ['local', 'region', 'foreign'] as const;
/** Where a model runs, seen from the operator: this machine or network, the same jurisdiction, anywhere. */
export type Locality = (typeof localities)[number];

/** What is known of a model before it is asked. */
export type ModelCard = {
  readonly id: ModelId;
  /** Models of one family read each other's opaque values. */
  readonly family: string;
  readonly locality: Locality;
  /** Input and output together; undefined where nobody has said. */
  readonly contextTokens: number | undefined;
  readonly capabilities: readonly Capability[];
};

/** A model as one upstream offers it. */
export type Deployment = {
  readonly card: ModelCard;
  /** The upstream's name in the configuration. */
  readonly upstream: string;
  /** The model's name at that upstream. */
  readonly name: string;
};

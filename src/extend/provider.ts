import type { z } from 'zod';
import type { ChatCall, Planned } from '../chat/call.ts';
import type { ChatLayer, ChatModel, EmbedModel } from '../chat/model.ts';
import type { Clock } from '../chat/scope.ts';
import type { Capability, Deployment } from '../fleet/model-card.ts';
import type { Upstream, UpstreamOptions } from '../net/upstream.ts';
import type { ContextSource } from './context-source.ts';

/** One configured upstream, able to answer for the deployments it is asked for. */
export type Provider = {
  readonly models: {
    chat?(deployment: Deployment): ChatModel<Planned<ChatCall>>;
    embed?(deployment: Deployment): EmbedModel;
  };
  /** What a call goes through before it waits for the upstream: outside the upstream's queue and clocks. */
  readonly prepare?: ChatLayer<Planned<ChatCall>>;
  /** The models this upstream offers by itself, read afresh; rejects while it can't be reached. */
  discover?(signal: AbortSignal): Promise<readonly Omit<Deployment, 'upstream'>[]>;
  /** Asks an upstream that offers nothing by itself whether it is up; rejects with the reason why not. */
  probe?(signal: AbortSignal): Promise<void>;
  /** Is the model of that name there known to be out of the server's memory? Answered from what was last seen. */
  readonly isCold?: (name: string) => boolean;
  /** Why there is no model of that name there, for people, as far as was last seen; undefined where there is one, or nobody knows. */
  readonly missing?: (name: string) => string | undefined;
  /** What its models can do where the operator has not said; absent where it does not decide that. */
  readonly usualCapabilities?: readonly Capability[];
  close(): Promise<void>;
};

/** What a provider may use of the house. */
export type ProviderPorts = {
  readonly clock: Clock;
  connect(options: UpstreamOptions): Upstream;
  /** The present value behind a secret reference; undefined while it is not set. See `requiredSecret`. */
  secret(reference: string): () => string | undefined;
  readonly knowledge: ContextSource;
  /** For `prepare`, where the server takes no addresses of pictures, or must not fetch for users. */
  readonly imagesAsData: ChatLayer<Planned<ChatCall>>;
};

/** A kind of upstream, chosen by `kind:` in fleet.yaml. */
export type ProviderKind = {
  readonly kind: string;
  /** The options beside `kind:` in fleet.yaml. */
  readonly options: z.ZodType;
  open(options: unknown, ports: ProviderPorts, transport: Transport): Provider;
};

/** What every kind's entry may say of its sockets. */
export type Transport = Omit<UpstreamOptions, 'baseUrl'>;

/** Ties a kind's options to its constructor, so that an unchecked value never reaches it. */
export const defineProvider = <Options extends z.ZodType>(definition: {
  readonly kind: string;
  readonly options: Options;
  open(options: z.output<Options>, ports: ProviderPorts, transport: Transport): Provider;
}): ProviderKind => ({
  kind: definition.kind,
  options: definition.options,
  open: (options, ports, transport) => definition.open(definition.options.parse(options), ports, transport),
});

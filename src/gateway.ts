import type { ChatCall, EmbedCall, Planned } from './chat/call.ts';
import type { ChatEvent, EmbedEvent } from './chat/event.ts';
import type { ChatModel, EmbedModel } from './chat/model.ts';
import { estimateInputTokens, estimateTokens } from './chat/text.ts';
import type { Provider } from './extend/provider.ts';
import type { BalancePolicy } from './fleet/balance-policies.ts';
import type { DeploymentInUse, Fleet, FleetModel } from './fleet/fleet.ts';
import type { Deployment, ModelCard } from './fleet/model-card.ts';
import { available } from './resilience/available.ts';
import { balance } from './resilience/balance.ts';
import type { Budget } from './resilience/budget.ts';
import { type ClockLimits, clocks } from './resilience/clocks.ts';
import type { DeploymentHealth } from './resilience/deployment-health.ts';
import { fallback, type FallbackOptions, retriedEmbed } from './resilience/fallback.ts';
import { gate } from './resilience/gate.ts';
import { hedge } from './resilience/hedge.ts';
import type { Outliers } from './resilience/outliers.ts';
import type { Slots } from './resilience/slots.ts';
import type { Router } from './router/open-router.ts';
import { plan } from './router/plan.ts';
import { shedLoad } from './router/policy/shed-load.ts';
import { planEmbed } from './router/plan-embed.ts';
import { meter } from './telemetry/meter.ts';
import { observe, type Observer } from './telemetry/observe.ts';

/**
 * The list of layers, outermost first. A request passes them from the top down, its events from the bottom up; a wrong
 * order does not compile, because each layer says what the call must have gone through.
 */
/** What decides where a call goes. */
export type Routes = {
  readonly fleet: () => Fleet;
  readonly router: Pick<Router, 'planner' | 'outcomes' | 'highLoad'>;
};

export const chatGateway = (observer: Observer, { fleet, router }: Routes, chain: FallbackOptions): ChatModel =>
  observe<ChatCall, ChatEvent>(observer)(
    shedLoad(router.highLoad)(
      plan({ fleet, ...router })(
        fallback(chain), // then, for each model, the layers of `servedModel`
      ),
    ),
  );

export const embedGateway = (observer: Observer, fleet: () => Fleet, chain: FallbackOptions): EmbedModel =>
  observe<EmbedCall, EmbedEvent>(observer)(planEmbed(fleet, retriedEmbed(chain)));

/** What guards the attempts at one deployment. */
export type Guards = {
  readonly limits: ClockLimits;
  readonly queueMs: number;
  readonly health: DeploymentHealth;
  readonly slots: Slots;
  /** What the upstream lacks before it can be called, for people. */
  readonly lacks?: () => string | undefined;
};

/** A deployment with the layers of one attempt round it. */
export type Served = {
  readonly state: DeploymentInUse;
  readonly health: DeploymentHealth;
  readonly weight: number;
  readonly chat?: ChatModel<Planned<ChatCall>>;
  readonly embed?: EmbedModel;
};

/** The layers of one attempt at a deployment, outermost first, then the provider. */
export function servedAt(provider: Provider, deployment: Deployment, guards: Guards, weight = 1): Served {
  const { card, upstream, name } = deployment;
  const { health, slots, queueMs, limits, lacks } = guards;
  const can = (capability: 'chat' | 'embed'): boolean => card.capabilities.includes(capability);
  const chat = can('chat') ? provider.models.chat?.(deployment) : undefined;
  const embed = can('embed') ? provider.models.embed?.(deployment) : undefined;
  const isCold = (): boolean => provider.isCold?.(name) === true;
  const unavailable = (): string | undefined => lacks?.() ?? provider.missing?.(name);
  const booked = { model: card.id, upstream };
  const offered = available(card.id, unavailable);
  const guarded = gate({ health, slots, queueMs });
  const clocked = clocks(limits, isCold);
  return {
    state: {
      upstream,
      isCold,
      isOpen: () => health.isAway || health.breaker.state !== 'closed',
      unavailable,
      load: () => health.load,
      capacity: slots.capacity,
    },
    health,
    weight,
    ...(chat && {
      chat: offered(
        guarded(
          meter<Planned<ChatCall>, ChatEvent>({ estimateInput: estimateInputTokens, intentOf, ...booked })(
            clocked(chat),
          ),
        ),
      ),
    }),
    ...(embed && {
      embed: offered(
        guarded(meter<EmbedCall, EmbedEvent>({ estimateInput: tokensOfTexts, ...booked })(clocked(embed))),
      ),
    }),
  };
}

export type ServingOptions = {
  readonly source: FleetModel['source'];
  readonly fallback: FleetModel['fallback'];
  readonly policy: BalancePolicy;
  readonly outliers: Outliers;
  readonly hedge?: { readonly afterMs: number; readonly budget: Budget };
};

/** A model of the fleet over its deployments: hedge, then balance, then the layers of `servedAt`. */
export function servedModel(card: ModelCard, served: readonly Served[], options: ServingOptions): FleetModel {
  const { source, policy, outliers } = options;
  const chats = served.flatMap(({ chat, health, weight }) => (chat ? [{ model: chat, health, weight }] : []));
  const embeds = served.flatMap(({ embed, health, weight }) => (embed ? [{ model: embed, health, weight }] : []));
  const hedged = options.hedge
    ? hedge({ model: card.id, estimateInput: estimateInputTokens, ...options.hedge })
    : <M>(model: M): M => model;
  return {
    card,
    source,
    deployments: served.map(({ state }) => state),
    fallback: options.fallback,
    ...(chats.length > 0 && { chat: hedged(balance(chats, policy, outliers)) }),
    ...(embeds.length > 0 && { embed: balance(embeds, policy, outliers) }),
  };
}

const intentOf = ({ plan }: Planned<ChatCall>): string | undefined => plan.decision?.intent.name;

const tokensOfTexts = (call: EmbedCall): number => call.texts.reduce((sum, text) => sum + estimateTokens(text), 0);

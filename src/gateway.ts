import type { ChatCall, EmbedCall, Planned } from './chat/call.ts';
import type { ChatEvent, EmbedEvent } from './chat/event.ts';
import type { ChatModel, EmbedModel } from './chat/model.ts';
import { estimateInputTokens, estimateOutputTokens, estimateTokens } from './chat/text.ts';
import type { Provider } from './extend/provider.ts';
import type { BalancePolicy } from './fleet/balance-policies.ts';
import { builtInUpstream, type DeploymentInUse, type FleetModel } from './fleet/fleet.ts';
import type { Deployment, ModelCard } from './fleet/model-card.ts';
import { guardInput } from './guardrails/guard-input.ts';
import { guardOutput } from './guardrails/guard-output.ts';
import type { GuardPolicies } from './guardrails/guard-policy.ts';
import { jsonShape } from './guardrails/json-shape/json-shape.ts';
import { maskEmbedPii, maskPii } from './guardrails/pii/mask-pii.ts';
import { plainForLocal } from './guardrails/pii/plain-for-local.ts';
import { priceOfCard } from './fleet/price-of-card.ts';
import { admit } from './limits/admit.ts';
import type { Door } from './limits/door.ts';
import { available } from './resilience/available.ts';
import { balance } from './resilience/balance.ts';
import type { Budget } from './resilience/budget.ts';
import { type ClockLimits, clocks } from './resilience/clocks.ts';
import type { DeploymentHealth } from './resilience/deployment-health.ts';
import { fallback, type FallbackOptions, retriedEmbed } from './resilience/fallback.ts';
import { gate } from './resilience/gate.ts';
import { hedge } from './resilience/hedge.ts';
import type { Outliers } from './resilience/outliers.ts';
import { quietTask } from './resilience/quiet-task.ts';
import type { Slots } from './resilience/slots.ts';
import type { Router } from './router/open-router.ts';
import { plan, type PlanOptions } from './router/plan.ts';
import { shedLoad } from './router/policy/shed-load.ts';
import { planEmbed } from './router/plan-embed.ts';
import { meter } from './telemetry/meter.ts';
import { observe, type Observer } from './telemetry/observe.ts';

/**
 * The list of layers, outermost first. A request passes them from the top down, its events from the bottom up; a wrong
 * order does not compile, because each layer says what the call must have gone through.
 */
/** What decides who comes in, where a call goes, and what may pass. */
export type Routes = {
  readonly door: Pick<Door, 'enter' | 'leave'>;
  readonly policies: Pick<GuardPolicies, 'of'>;
  readonly fleet: PlanOptions['fleet'];
  readonly router: Pick<Router, 'planner' | 'outcomes' | 'highLoad'>;
};

export const chatGateway = (
  observer: Observer,
  { door, fleet, router, policies }: Routes,
  chain: FallbackOptions,
): ChatModel =>
  observe<ChatCall, ChatEvent>(observer)(
    quietTask(
      shedLoad(router.highLoad)(
        admit(door)<ChatCall, ChatEvent>(
          maskPii(
            guardInput(policies)(
              guardOutput(policies)(
                plan({ fleet, ...router })(
                  jsonShape(policies)(
                    fallback(chain), // then, for each model, the layers of `servedModel`
                  ),
                ),
              ),
            ),
          ),
        ),
      ),
    ),
  );

export const embedGateway = (
  observer: Observer,
  { door, fleet }: Pick<Routes, 'door' | 'fleet'>,
  chain: FallbackOptions,
): EmbedModel =>
  observe<EmbedCall, EmbedEvent>(observer)(
    admit(door)<EmbedCall, EmbedEvent>(maskEmbedPii(planEmbed(fleet, retriedEmbed(chain)))),
  );

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
  const booked = { model: card.id, upstream, price: priceOfCard(card) };
  const estimateOutput = (call: ChatCall): number => estimateOutputTokens(call, card.outputTokens);
  const metered = { estimateInput: estimateInputTokens, estimateOutput, intentOf, ...booked };
  const offered = available(card.id, unavailable);
  const guarded = gate({ health, slots, queueMs });
  const clocked = clocks(limits, isCold);
  // What answers from the gateway's own documents compares placeholders with those in the documents.
  const isLocal = card.locality === 'local' && upstream !== builtInUpstream;
  const plain = isLocal ? plainForLocal<Planned<ChatCall>>() : asItIs;
  const prepared = provider.prepare ?? asItIs;
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
      chat: offered(prepared(guarded(meter<Planned<ChatCall>, ChatEvent>(metered)(clocked(plain(chat)))))),
    }),
    ...(embed && {
      embed: offered(
        guarded(
          meter<EmbedCall, EmbedEvent>({ estimateInput: tokensOfTexts, estimateOutput: noOutput, ...booked })(
            clocked(embed),
          ),
        ),
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
    : asItIs;
  return {
    card,
    source,
    deployments: served.map(({ state }) => state),
    fallback: options.fallback,
    ...(chats.length > 0 && { chat: hedged(balance(chats, policy, outliers)) }),
    ...(embeds.length > 0 && { embed: balance(embeds, policy, outliers) }),
  };
}

const asItIs = <M>(model: M): M => model;

const intentOf = ({ plan }: Planned<ChatCall>): string | undefined => plan.decision?.intent.name;

const noOutput = (): number => 0;

const tokensOfTexts = (call: EmbedCall): number => call.texts.reduce((sum, text) => sum + estimateTokens(text), 0);

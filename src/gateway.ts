import type { ChatCall, EmbedCall, Planned } from './chat/call.ts';
import type { ChatEvent, EmbedEvent } from './chat/event.ts';
import type { ChatModel, EmbedModel } from './chat/model.ts';
import { estimateInputTokens, estimateTokens } from './chat/text.ts';
import type { Provider } from './extend/provider.ts';
import type { Fleet, FleetModel } from './fleet/fleet.ts';
import type { Deployment } from './fleet/model-card.ts';
import { type ClockLimits, clocks } from './resilience/clocks.ts';
import { fallback } from './resilience/fallback.ts';
import { plan, type PlanOptions } from './router/plan.ts';
import { planEmbed } from './router/plan-embed.ts';
import { meter } from './telemetry/meter.ts';
import { observe, type Observer } from './telemetry/observe.ts';

/**
 * The list of layers, outermost first. A request passes them from the top down, its events from the bottom up; a wrong
 * order does not compile, because each layer says what the call must have gone through.
 */
export const chatGateway = (observer: Observer, options: PlanOptions): ChatModel =>
  observe<ChatCall, ChatEvent>(observer)(
    plan(options)(
      fallback, // then, for each attempt, the layers of `attemptAt`
    ),
  );

export const embedGateway = (observer: Observer, fleet: () => Fleet): EmbedModel =>
  observe<EmbedCall, EmbedEvent>(observer)(planEmbed(fleet));

/** A deployment as a model of the fleet: the layers of one attempt, outermost first, then the provider. */
export function attemptAt(
  provider: Provider,
  deployment: Deployment,
  limits: ClockLimits,
  source: FleetModel['source'],
): FleetModel {
  const { card, upstream } = deployment;
  const can = (capability: 'chat' | 'embed'): boolean => card.capabilities.includes(capability);
  const chat = can('chat') ? provider.models.chat?.(deployment) : undefined;
  const embed = can('embed') ? provider.models.embed?.(deployment) : undefined;
  const { isCold } = provider;
  const booked = { model: card.id, upstream };
  return {
    card,
    upstream,
    source,
    ...(isCold && { isCold: () => isCold(deployment.name) }),
    ...(chat && {
      chat: meter<Planned<ChatCall>, ChatEvent>({ ...booked, estimateInput: estimateInputTokens })(
        clocks(limits)(chat),
      ),
    }),
    ...(embed && {
      embed: meter<EmbedCall, EmbedEvent>({ ...booked, estimateInput: tokensOfTexts })(clocks(limits)(embed)),
    }),
  };
}

const tokensOfTexts = (call: EmbedCall): number => call.texts.reduce((sum, text) => sum + estimateTokens(text), 0);

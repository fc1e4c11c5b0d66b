import type { ChatCall, Plan } from '../chat/call.ts';
import { GatewayFailure } from '../chat/failure.ts';
import { estimateInputTokens } from '../chat/text.ts';
import type { Fleet, FleetModel } from '../fleet/fleet.ts';
import type { Capability } from '../fleet/model-card.ts';

/** More tries than this keep a client waiting for nothing. */
const MAX_MODELS = 4;
/** A server that failed twice will fail again: the other tries belong to others. */
const MAX_MODELS_AT_UPSTREAM = 2;

/** What a call cannot do without. */
function needs(call: ChatCall): readonly Capability[] {
  const wanted: Capability[] = ['chat'];
  if (call.messages.some(({ parts }) => parts.some((part) => part.kind === 'media' && part.media === 'image')))
    wanted.push('vision');
  if (call.tools) wanted.push('tools');
  return wanted;
}

const asksJson = ({ responseFormat }: ChatCall): boolean =>
  responseFormat !== undefined && responseFormat.type !== 'text';

/** Of models that others run it is taken that they try to keep to a format; of built-in ones all is known. */
function isAble({ source, card }: FleetModel, call: ChatCall, wanted: readonly Capability[]): boolean {
  if (source === 'built-in' && asksJson(call) && !card.capabilities.includes('json')) return false;
  return wanted.every((capability) => card.capabilities.includes(capability));
}

/** Can the model stand in for another one: does it do all that the call needs, and is there room for the call? */
export function canStandIn(model: FleetModel, call: ChatCall): boolean {
  const { capabilities, contextTokens } = model.card;
  if (asksJson(call) && !capabilities.includes('json')) return false;
  if (contextTokens !== undefined && contextTokens <= estimateInputTokens(call)) return false;
  return isAble(model, call, needs(call));
}

/** Built-in models answer poorly: they come after every other model. */
const rank = (model: FleetModel, preferred: readonly string[]): number => {
  const place = preferred.indexOf(model.card.id);
  if (place >= 0) return place;
  return preferred.length + (model.source === 'built-in' ? 2 : model.source === 'discovered' ? 1 : 0);
};

/** The chat models of a fleet in the operator's order. */
export type Ranking = {
  readonly fleet: Fleet;
  readonly preferred: readonly string[];
  readonly models: readonly FleetModel[];
};

/** Made once for a fleet and an order, which change seldom: a request only walks through it. */
export const rankingOf = (fleet: Fleet, preferred: readonly string[]): Ranking => ({
  fleet,
  preferred,
  models: [...fleet.models.values()]
    .filter(({ chat }) => chat)
    .map((model) => ({ model, rank: rank(model, preferred) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ model }) => model),
});

/**
 * The models that can serve the call and are up, in the operator's order, and those that keep failing only where there is
 * no other; where there is none at all, the built-in ones, which
 * say themselves what they leave out. Throws when there are none either.
 */
export function planAuto(call: ChatCall, { fleet, models: ranked }: Ranking): Plan {
  const wanted = needs(call);
  const isUp = (model: FleetModel): boolean => !fleet.isDown(model);
  const isFit = (model: FleetModel): boolean => isAble(model, call, wanted) && isUp(model);
  const closed = firstFew(ranked, (model) => isFit(model) && fleet.stateOf(model) !== 'open');
  const able = closed.some(({ source }) => source !== 'built-in') ? closed : firstFew(ranked, isFit);
  const models = able.length > 0 ? able : firstFew(ranked, (model) => model.source === 'built-in' && isUp(model));
  if (models.length === 0) {
    throw new GatewayFailure(
      'upstream_unavailable',
      `No model that is up can serve this request (needs ${wanted.join(', ')}).`,
    );
  }
  return {
    kind: models.length === 1 ? 'single' : 'fallback',
    models: models.map(({ card }) => card.id),
    reason: `first that is up with ${wanted.join(', ')}`,
  };
}

/** The server that counts where few of one are wanted. */
const upstreamOf = ({ deployments }: FleetModel): string | undefined => deployments[0]?.upstream;

/** The first that suit, few of one upstream; the last place is kept for the built-in model, which needs no server. */
function firstFew(ranked: readonly FleetModel[], suits: (model: FleetModel) => boolean): readonly FleetModel[] {
  const chosen: FleetModel[] = [];
  for (const model of ranked) {
    if (chosen.length === MAX_MODELS) break;
    const atUpstream = chosen.filter((other) => upstreamOf(other) === upstreamOf(model)).length;
    if (atUpstream < MAX_MODELS_AT_UPSTREAM && suits(model)) chosen.push(model);
  }
  const last = ranked.find((model) => model.source === 'built-in' && suits(model));
  if (last && !chosen.includes(last)) chosen[Math.min(chosen.length, MAX_MODELS - 1)] = last;
  return chosen;
}

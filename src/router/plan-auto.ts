import type { ChatCall, Plan } from '../chat/call.ts';
import { GatewayFailure } from '../chat/failure.ts';
import type { Fleet, FleetModel } from '../fleet/fleet.ts';
import type { Capability } from '../fleet/model-card.ts';

/** More tries than this keep a client waiting for nothing. */
const MAX_MODELS = 4;

/** What a call cannot do without. */
function needs(call: ChatCall): readonly Capability[] {
  const wanted: Capability[] = ['chat'];
  if (call.messages.some(({ parts }) => parts.some((part) => part.kind === 'media' && part.media === 'image')))
    wanted.push('vision');
  if (call.tools) wanted.push('tools');
  return wanted;
}

/** Built-in models answer anything, poorly: they come after every model that can serve the call in full. */
const rank = (model: FleetModel, preferred: readonly string[]): number => {
  const place = preferred.indexOf(model.card.id);
  if (place >= 0) return place;
  return preferred.length + (model.source === 'built-in' ? 2 : model.source === 'discovered' ? 1 : 0);
};

/** The models that can serve the call and are up, in the operator's order. Throws when there is none. */
export function planAuto(call: ChatCall, fleet: Fleet, preferred: readonly string[]): Plan {
  const wanted = needs(call);
  const models = [...fleet.models.values()]
    .filter((model) => model.chat && fleet.stateOf(model.upstream) !== 'down')
    .filter(
      ({ source, card }) =>
        source === 'built-in' || wanted.every((capability) => card.capabilities.includes(capability)),
    )
    .map((model) => ({ model, rank: rank(model, preferred) }))
    .sort((a, b) => a.rank - b.rank)
    .slice(0, MAX_MODELS)
    .map(({ model }) => model.card.id);
  if (models.length === 0) {
    throw new GatewayFailure(
      'upstream_unavailable',
      `No model that is up can serve this request (needs ${wanted.join(', ')}).`,
    );
  }
  return {
    kind: models.length === 1 ? 'single' : 'fallback',
    models,
    reason: `first that is up with ${wanted.join(', ')}`,
  };
}

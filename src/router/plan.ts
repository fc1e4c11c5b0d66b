import type { ChatCall, Plan, Planned } from '../chat/call.ts';
import { GatewayFailure } from '../chat/failure.ts';
import type { ChatLayer } from '../chat/model.ts';
import { type Fleet, findModel, type FleetModel } from '../fleet/fleet.ts';
import { modelNotFound } from '../fleet/model-not-found.ts';
import { canStandIn, planAuto, type Ranking, rankingOf } from './plan-auto.ts';

export type PlanOptions = {
  /** The fleet as it stands when a request begins. */
  readonly fleet: () => Fleet;
  /** Models that `auto` prefers, best first; the rest follow in the fleet's order. */
  readonly preferred: () => readonly string[];
};

/** Decides once which models answer: the one that was named and its fallbacks, or the ones that suit `auto`. */
export const plan =
  (options: PlanOptions): ChatLayer<ChatCall, Planned<ChatCall>> =>
  (next) => {
    let ranking: Ranking | undefined;
    const ranked = (fleet: Fleet): Ranking => {
      const preferred = options.preferred();
      if (ranking?.fleet !== fleet || ranking.preferred !== preferred) ranking = rankingOf(fleet, preferred);
      return ranking;
    };
    return (call) => {
      const fleet = options.fleet();
      const decided = call.model === 'auto' ? planAuto(call, ranked(fleet)) : planNamed(call, fleet);
      return next(Object.assign({}, call, { plan: decided, models: fleet }));
    };
  };

/** The model that was named, then those that the operator lets stand in for it and that can do what the call needs. */
function planNamed(call: ChatCall, fleet: Fleet): Plan {
  const { card, fallback } = chatModelNamed(fleet, call.model);
  if (fallback.length === 0) return { kind: 'single', models: [card.id], reason: 'named by the caller' };
  const standIns = fallback.filter((id) => {
    const model = fleet.models.get(id);
    return model?.chat !== undefined && canStandIn(model, call) && !fleet.isDown(model);
  });
  return { kind: 'fallback', models: [card.id, ...standIns], reason: 'named by the caller, with its fallbacks' };
}

function chatModelNamed(fleet: Fleet, name: string): FleetModel {
  const model = findModel(fleet, name);
  if (!model) throw modelNotFound(fleet, name);
  if (!model.chat) {
    throw new GatewayFailure('invalid_value', `The model '${model.card.id}' does not chat; it makes embeddings.`, {
      param: 'model',
    });
  }
  return model;
}

import type { ChatCall, FindChat, Planned } from '../chat/call.ts';
import { GatewayFailure } from '../chat/failure.ts';
import type { ChatLayer } from '../chat/model.ts';
import { type Fleet, type FleetModel, findModel } from '../fleet/fleet.ts';
import { modelNotFound } from '../fleet/model-not-found.ts';
import { planAuto, type Ranking, rankingOf } from './plan-auto.ts';

export type PlanOptions = {
  /** The fleet as it stands when a request begins. */
  readonly fleet: () => Fleet;
  /** Models that `auto` prefers, best first; the rest follow in the fleet's order. */
  readonly preferred: () => readonly string[];
};

/** Decides once which models answer: the one that was named, or the ones that suit `auto`. */
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
      const chatOf: FindChat = (model) => fleet.models.get(model)?.chat;
      if (call.model === 'auto') return next({ plan: planAuto(call, ranked(fleet)), chatOf, ...call });
      const { card } = chatModelNamed(fleet, call.model);
      return next({ plan: { kind: 'single', models: [card.id], reason: 'named by the caller' }, chatOf, ...call });
    };
  };

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

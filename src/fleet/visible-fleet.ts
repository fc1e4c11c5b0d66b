import type { ModelId } from '../chat/model-id.ts';
import type { Agent } from './agent.ts';
import type { Fleet, FleetModel } from './fleet.ts';

/** Whether a caller may use a model. */
export type Allows = (model: FleetModel) => boolean;

/**
 * The fleet as one caller sees it: what it may not use is not there, by no name and in no list. A view is made once for
 * each function that is asked, so the same rule is to be the same function.
 */
export class VisibleFleets {
  readonly #views = new WeakMap<Fleet, WeakMap<Allows, Fleet>>();

  of(fleet: Fleet, allows: Allows): Fleet {
    let views = this.#views.get(fleet);
    if (!views) this.#views.set(fleet, (views = new WeakMap()));
    let view = views.get(allows);
    if (!view) views.set(allows, (view = visibleFleet(fleet, allows)));
    return view;
  }
}

function visibleFleet(fleet: Fleet, allows: Allows): Fleet {
  const visible = new Map([...fleet.models].filter(([, model]) => allows(model)));
  if (visible.size === fleet.models.size) return fleet;
  const seen = (ids: readonly ModelId[]): readonly ModelId[] => ids.filter((id) => visible.has(id));
  const models = new Map([...visible].map(([id, model]) => [id, { ...model, fallback: seen(model.fallback) }]));
  const agents = [...fleet.agents].map(([name, { embedding, ...agent }]): [string, Agent] => [
    name,
    {
      ...agent,
      models: seen(agent.models),
      ...(embedding !== undefined && visible.has(embedding) && { embedding }),
    },
  ]);
  return {
    ...fleet,
    models,
    aliases: new Map([...fleet.aliases].filter(([, id]) => models.has(id))),
    chains: new Map([...fleet.chains].map(([intent, chain]) => [intent, seen(chain)])),
    agents: new Map(agents.filter(([, agent]) => agent.models.length > 0)),
    chatOf: (model) => models.get(model)?.chat,
    contextTokensOf: (model) => models.get(model)?.card.contextTokens,
  };
}

import type { Fleet, FleetModel } from '../fleet/fleet.ts';

/** The chat models of a fleet, sorted out once for all requests that see it. */
export type Roster = {
  readonly fleet: Fleet;
  readonly preferred: readonly string[];
  /** In the operator's order: configured ones, then found ones. */
  readonly models: readonly FleetModel[];
  /** They answer poorly, but need no server. */
  readonly builtIn: readonly FleetModel[];
  /** The first of them, unless the operator has put it in another place. */
  readonly lastResort: FleetModel | undefined;
  readonly ranks: ReadonlyMap<FleetModel, number>;
};

export function rosterOf(fleet: Fleet, preferred: readonly string[]): Roster {
  const chats = [...fleet.models.values()].filter(({ chat }) => chat);
  const isOwn = (model: FleetModel): boolean => model.source === 'built-in' && !preferred.includes(model.card.id);
  const models = chats.filter((model) => !isOwn(model));
  models.sort((a, b) => rankOf(a, preferred) - rankOf(b, preferred));
  const builtIn = chats.filter(({ source }) => source === 'built-in');
  return {
    fleet,
    preferred,
    models,
    builtIn,
    lastResort: builtIn[0],
    ranks: new Map(models.map((model, at) => [model, at])),
  };
}

const rankOf = ({ card, source }: FleetModel, preferred: readonly string[]): number => {
  const place = preferred.indexOf(card.id);
  if (place >= 0) return place;
  return preferred.length + (source === 'configured' ? 0 : 1);
};

/** Keeps the rosters of the fleets that there are: they change seldom. */
export class Rosters {
  readonly #rosters = new WeakMap<Fleet, Roster>();

  of(fleet: Fleet, preferred: readonly string[]): Roster {
    let roster = this.#rosters.get(fleet);
    if (roster?.preferred !== preferred) this.#rosters.set(fleet, (roster = rosterOf(fleet, preferred)));
    return roster;
  }
}

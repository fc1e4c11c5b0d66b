import type { Principal } from '../chat/principal.ts';
import type { FleetModel } from '../fleet/fleet.ts';
import type { Locality } from '../fleet/model-card.ts';

/** Which models a caller may use, and where its requests may go. */
export type Access = {
  readonly allows: (model: FleetModel) => boolean;
  readonly localities: readonly Locality[];
};

export type AccessOf = (principal: Principal) => Access;

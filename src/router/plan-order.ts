import type { ModelId } from '../chat/model-id.ts';
import type { FleetModel } from '../fleet/fleet.ts';

/** More tries than this keep a client waiting for nothing. */
const MAX_MODELS = 4;
/** A server that failed twice will fail again: the other tries belong to others. */
const MAX_MODELS_AT_UPSTREAM = 2;

/** The server that counts where few of one are wanted. */
const upstreamOf = ({ deployments }: FleetModel): string | undefined =>
  (deployments.find(({ unavailable }) => unavailable?.() === undefined) ?? deployments[0])?.upstream;

/**
 * The models that are tried, the first of `ranked` first, each once, few of one upstream; the last place is kept for the
 * built-in model, which needs no server.
 */
export function planOrder(ranked: Iterable<FleetModel>, builtIn: FleetModel | undefined): readonly ModelId[] {
  const chosen: FleetModel[] = [];
  for (const model of ranked) {
    if (chosen.length === MAX_MODELS) break;
    if (chosen.includes(model)) continue;
    let atUpstream = 0;
    for (const other of chosen) if (upstreamOf(other) === upstreamOf(model)) atUpstream++;
    if (atUpstream < MAX_MODELS_AT_UPSTREAM) chosen.push(model);
  }
  if (builtIn && !chosen.includes(builtIn)) chosen[Math.min(chosen.length, MAX_MODELS - 1)] = builtIn;
  return chosen.map(({ card }) => card.id);
}

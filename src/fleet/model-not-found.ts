import { GatewayFailure } from '../chat/failure.ts';
import { type Fleet, namesNear } from './fleet.ts';

const LONGEST_SHOWN_NAME = 100;

/** The 404 for a name that the fleet does not have, with the names that may have been meant. */
export function modelNotFound(fleet: Fleet, name: string): GatewayFailure {
  const near = namesNear(fleet, name);
  const shown = name.length > LONGEST_SHOWN_NAME ? `${name.slice(0, LONGEST_SHOWN_NAME)}…` : name;
  const hint = near.length > 0 ? `Did you mean ${near.join(', ')}?` : 'GET /v1/models lists the models there are.';
  return new GatewayFailure('model_not_found', `The model '${shown}' does not exist. ${hint}`, { param: 'model' });
}

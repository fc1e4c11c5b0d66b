import type { Call } from '../chat/call.ts';
import type { StartEvent } from '../chat/event.ts';
import type { Deployment } from '../fleet/model-card.ts';

/** The first event of an answer by this deployment. `family` is given where its server tells it. */
export const startEvent = (
  { card }: Pick<Deployment, 'card'>,
  { scope }: Pick<Call, 'scope'>,
  family = card.family,
): StartEvent => ({ type: 'start', model: card.id, family, createdAt: scope.clock.now() });

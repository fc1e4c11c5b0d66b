import { audit } from './audit/audit.ts';
import { cancellation } from './cancellation/cancellation.ts';
import { chaos } from './chaos/chaos.ts';
import { failover } from './failover/failover.ts';
import { injection } from './injection/injection.ts';
import { intent } from './intent/intent.ts';
import { pii } from './pii/pii.ts';
import { retrieval } from './retrieval/retrieval.ts';
import { routing } from './routing/routing.ts';
import { routingSimulation } from './simulation/simulation.ts';
import { stage } from './stage/stage.ts';
import type { Subject } from './subject.ts';

/** Everything that `npm run eval` can evaluate. */
export const subjects: Readonly<Record<string, Subject>> = {
  audit,
  cancellation,
  chaos,
  failover,
  injection,
  intent,
  pii,
  retrieval,
  routing,
  stage,
  'routing-simulation': routingSimulation,
};

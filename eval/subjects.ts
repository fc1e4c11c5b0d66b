import { cancellation } from './cancellation/cancellation.ts';
import { chaos } from './chaos/chaos.ts';
import { failover } from './failover/failover.ts';
import { retrieval } from './retrieval/retrieval.ts';
import type { Subject } from './subject.ts';

/** Everything that `npm run eval` can evaluate. */
export const subjects: Readonly<Record<string, Subject>> = { cancellation, chaos, failover, retrieval };

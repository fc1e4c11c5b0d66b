import { createKey, listKeys, revokeKey, rotateKey } from './admin-keys.ts';
import { listAudit, verifyAudit } from './admin-audit.ts';
import { adminUpstreams } from './admin-upstreams.ts';
import { chatCompletions } from './chat-completions.ts';
import { documentation } from './documentation.ts';
import { embeddings } from './embeddings.ts';
import { guardedMetrics, live, metrics, ready } from './health.ts';
import { explainRoute } from './explain-route.ts';
import { feedback } from './feedback.ts';
import { me } from './me.ts';
import { listModels, retrieveModel } from './models.ts';
import { lockPii, showPiiUnlock, unlockPii } from './pii-unlock.ts';
import type { Route } from './route.ts';
import { usage } from './usage.ts';
import { version } from './version.ts';

const api: readonly Route[] = [
  chatCompletions,
  explainRoute,
  feedback,
  embeddings,
  listModels,
  retrieveModel,
  usage,
  me,
  unlockPii,
  showPiiUnlock,
  lockPii,
  live,
  ready,
  metrics,
  adminUpstreams,
  listAudit,
  verifyAudit,
  listKeys,
  createKey,
  revokeKey,
  rotateKey,
];

const documents = documentation(api, version);

/** Every route of the gateway; the API document is printed from the same list. */
export const routes: readonly Route[] = [...api, ...documents];

/** Those that a listener serves: for all, for callers alone, or for those who run the gateway. */
export type Surface = 'all' | 'callers' | 'operators';

/** `isReachable`: others than programs of this machine can call, so that metrics are shown to those who run it alone. */
export function routesFor(surface: Surface, isReachable: boolean): readonly Route[] {
  if (surface === 'callers') return routes.filter((route) => !route.forOperators);
  if (surface === 'operators') return [...api.filter((route) => route.forOperators), live, ready, ...documents];
  return isReachable ? routes.map((route) => (route === metrics ? guardedMetrics : route)) : routes;
}

import { adminUpstreams } from './admin-upstreams.ts';
import { chatCompletions } from './chat-completions.ts';
import { documentation } from './documentation.ts';
import { embeddings } from './embeddings.ts';
import { live, metrics, ready } from './health.ts';
import { explainRoute } from './explain-route.ts';
import { feedback } from './feedback.ts';
import { listModels, retrieveModel } from './models.ts';
import type { Route } from './route.ts';
import { version } from './version.ts';

const api: readonly Route[] = [
  chatCompletions,
  explainRoute,
  feedback,
  embeddings,
  listModels,
  retrieveModel,
  live,
  ready,
  metrics,
  adminUpstreams,
];

/** Every route of the gateway; the API document is printed from the same list. */
export const routes: readonly Route[] = [...api, ...documentation(api, version)];

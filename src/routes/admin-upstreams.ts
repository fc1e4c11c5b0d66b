import { z } from 'zod';
import { sendJson } from './reply.ts';
import type { GuardedRoute } from './route.ts';

const deployment = z.object({
  upstream: z.string(),
  model: z.string(),
  state: z.enum(['ready', 'down', 'unknown']).describe('Of the server, as it was last seen.'),
  breaker: z.enum(['closed', 'open', 'half-open']),
  next_trial_ms: z.int().describe('Until a request may try an open one again.'),
  cooldown_ms: z.int().describe('Until a server that limits requests is asked again.'),
  ejected: z.boolean().describe('Set aside because it fails more often than the other deployments of its model.'),
  in_flight: z.int(),
  queued: z.int().describe('Requests that wait for a place at this upstream.'),
  recent: z.object({ calls: z.int(), failures: z.int() }).describe('The last calls, counted from a failure on.'),
});
export const deploymentsSchema = z.object({ object: z.literal('list'), data: z.array(deployment) });

export const adminUpstreams: GuardedRoute = {
  method: 'get',
  path: '/admin/upstreams',
  open: false,
  forOperators: true,
  document: {
    tag: 'Operation',
    summary: 'Show how each model stands at each upstream',
    description: 'Breakers, cooldowns, requests under way and waiting, from memory.',
    replies: [{ status: 200, description: 'The deployments.', schema: deploymentsSchema }],
  },
  handle: (exchange) => {
    const data = exchange.gateway.deployments().map((one) => ({
      upstream: one.upstream,
      model: one.model,
      state: one.state,
      breaker: one.breaker,
      next_trial_ms: Math.ceil(one.nextTrialMs),
      cooldown_ms: Math.ceil(one.cooldownMs),
      ejected: one.isEjected,
      in_flight: one.inFlight,
      queued: one.queued,
      recent: one.recent,
    }));
    sendJson(exchange, { object: 'list', data });
  },
};

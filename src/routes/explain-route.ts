import type { Scope } from '../chat/scope.ts';
import { routeJson } from '../wire/nexus/route-json.ts';
import { routeSchema } from '../wire/nexus/route-schema.ts';
import { chatRequestSchema } from '../wire/openai/chat-schema.ts';
import { readChatRequest } from '../wire/openai/read-chat-request.ts';
import { type Exchange, inScope } from './exchange.ts';
import { readBody } from './read-body.ts';
import { sendJson, tellEarly } from './reply.ts';
import type { GuardedRoute } from './route.ts';

export const explainRoute: GuardedRoute = {
  method: 'post',
  path: '/v1/route',
  open: false,
  document: {
    tag: 'Chat',
    summary: 'Tell where a conversation would go',
    description:
      'A dry run of `POST /v1/chat/completions`: the same body and headers, and no model is called; it counts against limits of requests. For `auto` it tells the models that were considered, with what their scores are made of, and those that were passed over; for a model that is named, who would answer in its place.',
    request: { description: 'The conversation and how to answer it.', schema: chatRequestSchema },
    replies: [
      { status: 200, description: 'The decision and what it rests on.', schema: routeSchema },
      {
        status: 400,
        description: 'A field is wrong, or no model can serve the request: the message names the filter.',
      },
      { status: 404, description: 'No such model; the message names near ones.' },
    ],
  },
  handle: (exchange, principal) =>
    inScope(exchange, principal, (scope) => explain(exchange, scope), limitsAlone(exchange)),
};

/** A dry run leaves no trace in metrics and logs, but that it counts against limits. */
const limitsAlone =
  ({ trail, gateway: { record } }: Exchange): Scope['record'] =>
  (fact) => {
    if (fact.kind !== 'admitted' && fact.kind !== 'limited') return;
    trail.see(fact);
    record(fact);
  };

async function explain(exchange: Exchange, scope: Scope): Promise<void> {
  const { call } = readChatRequest(await readBody(exchange, scope), scope, exchange.incoming.headers);
  const { plan, otherIntents } = await exchange.gateway.explain(call);
  tellEarly(exchange);
  sendJson(exchange, routeJson(call, plan, otherIntents));
}

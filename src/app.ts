import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { type Context, Hono } from 'hono';
import { asFailure, GatewayFailure } from './chat/failure.ts';
import type { ActiveRequests } from './routes/active-requests.ts';
import { authenticate } from './routes/authenticate.ts';
import { canonicalPath } from './routes/canonical-path.ts';
import { allowOrigin, answerPreflight, isPreflight } from './routes/cors.ts';
import { BodyBudget } from './routes/body-budget.ts';
import { type Exchange, type House, openExchange } from './routes/exchange.ts';
import type { Gateway } from './routes/handles.ts';
import { routes } from './routes/index.ts';
import { openapiPath } from './routes/openapi.ts';
import { sendFailure } from './routes/reply.ts';
import type { Route } from './routes/route.ts';

type Env = { Bindings: HttpBindings };
type Handle = (exchange: Exchange) => Promise<void> | void;

/** The HTTP side: which path leads where, and what every request goes through first. */
export function createApp(gateway: Gateway, active: ActiveRequests): Hono<Env> {
  const house: House = { gateway, active, bodies: new BodyBudget() };
  const app = new Hono<Env>({ getPath: (request) => canonicalPath(request.url) });
  // The answer is ours to send and the exchange ours to end, so Hono is not kept waiting: what it holds of the request
  // would else stay for as long as a stream takes.
  const serve = (route: string, handleOf: (context: Context<Env>) => Handle) => (context: Context<Env>) => {
    const { incoming, outgoing } = context.env;
    void exchanged(openExchange(house, incoming, outgoing), route, handleOf(context));
    return RESPONSE_ALREADY_SENT;
  };

  // One handler a route and nothing round it: Hono then calls it straight, without composing.
  for (const route of routes) {
    app.on(
      route.method.toUpperCase(),
      route.path,
      serve(openapiPath(route.path), (context) => {
        const parameter = context.req.param('id');
        return (exchange) => handleRoute(route, exchange, parameter);
      }),
    );
  }
  const methodsOf = (path: string): readonly string[] =>
    methods.filter((method) => app.router.match(method, path)[0].length > 0);
  app.notFound(
    serve('other', (context) => {
      const { path } = context.req;
      return (exchange) => refuse(exchange, methodsOf(path));
    }),
  );
  return app;
}

const methods = [...new Set(routes.map((route) => route.method.toUpperCase()))];

/** Answers a preflight, turns whatever is thrown into a reply, and tells how it went. Never rejects. */
async function exchanged(exchange: Exchange, route: string, handle: Handle): Promise<void> {
  allowOrigin(exchange);
  try {
    if (isPreflight(exchange)) answerPreflight(exchange);
    else await handle(exchange);
    replied(exchange, route, undefined);
  } catch (thrown) {
    const failure = asFailure(thrown);
    sendFailure(exchange, failure);
    replied(exchange, route, failure);
  } finally {
    exchange.bodyShare.release();
  }
}

/** A failure in the middle of a stream follows a status that was sent before it. */
function replied(exchange: Exchange, route: string, failure: GatewayFailure | undefined): void {
  const { headersSent, statusCode } = exchange.outgoing;
  const { decided } = exchange.trail;
  exchange.gateway.replied({
    id: exchange.id,
    route,
    status: failure && !headersSent ? failure.status : statusCode,
    durationMs: exchange.gateway.clock.monotonic() - exchange.startedAt,
    ...(failure && { failure: failure.code }),
    ...(failure?.code === 'internal_error' && { cause: failure.cause }),
    ...(decided && { decided }),
  });
}

function handleRoute(route: Route, exchange: Exchange, parameter: string | undefined): Promise<void> | void {
  return route.open ? route.handle(exchange, parameter) : route.handle(exchange, authenticate(exchange), parameter);
}

/** A path that takes other methods is a 405 that names them; any other is a 404. */
function refuse(exchange: Exchange, allowed: readonly string[]): never {
  if (allowed.length > 0) {
    exchange.headers.allow = allowed.join(', ');
    throw new GatewayFailure('method_not_allowed', `This path takes ${allowed.join(' or ')}.`);
  }
  const doubled = exchange.incoming.url?.startsWith('/v1/v1/') === true;
  const hint = doubled
    ? 'The path holds /v1 twice: let the base URL end in /v1 once.'
    : 'GET /docs shows what there is.';
  throw new GatewayFailure('unsupported_endpoint', `There is no such endpoint. ${hint}`);
}

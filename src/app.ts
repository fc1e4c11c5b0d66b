import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { type Context, Hono } from 'hono';
import { asFailure, GatewayFailure } from './chat/failure.ts';
import type { Principal } from './chat/principal.ts';
import type { ActiveRequests } from './routes/active-requests.ts';
import { authenticate, permitOperator } from './routes/authenticate.ts';
import { clientAddressOf } from './routes/client-address.ts';
import { canonicalPath } from './routes/canonical-path.ts';
import { allowOrigin, answerPreflight, isPreflight } from './routes/cors.ts';
import { BodyBudget } from './routes/body-budget.ts';
import { type Exchange, type House, openExchange } from './routes/exchange.ts';
import type { Gateway } from './routes/handles.ts';
import { routes as allRoutes } from './routes/index.ts';
import { openapiPath } from './routes/openapi.ts';
import { sendFailure } from './routes/reply.ts';
import type { GuardedRoute, Route } from './routes/route.ts';

type Env = { Bindings: HttpBindings };
type Handle = (exchange: Exchange) => Promise<void> | void;

export type AppOptions = {
  /** All of them when left out. */
  readonly routes?: readonly Route[];
  /** Shared by all that listen. */
  readonly bodies?: BodyBudget;
};

/** The HTTP side: which path leads where, and what every request goes through first. */
export function createApp(
  gateway: Gateway,
  active: ActiveRequests,
  { routes = allRoutes, bodies = new BodyBudget() }: AppOptions = {},
): Hono<Env> {
  const house: House = { gateway, active, bodies };
  const methods = [...new Set(routes.map((route) => route.method.toUpperCase()))];
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

/** Answers a preflight, turns whatever is thrown into a reply, and tells how it went. Never rejects. */
async function exchanged(exchange: Exchange, route: string, handle: Handle): Promise<void> {
  allowOrigin(exchange);
  try {
    if (isPreflight(exchange)) answerPreflight(exchange);
    else {
      const admitted = isCounted(route) ? exchange.gateway.admitAddress(clientAddressOf(exchange)) : undefined;
      if (admitted) await admitted;
      await handle(exchange);
    }
    replied(exchange, route, undefined);
  } catch (thrown) {
    const failure = asFailure(thrown);
    sendFailure(exchange, failure);
    replied(exchange, route, failure);
  } finally {
    exchange.bodyShare.release();
  }
}

/** Whoever looks after the gateway reads its health, metrics and pages as often as it likes. */
const isCounted = (route: string): boolean =>
  route.startsWith('/v1/') || route.startsWith('/admin/') || route === 'other';

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
  if (route.open) return route.handle(exchange, parameter);
  const principal = authenticate(exchange);
  if (principal instanceof Promise) return principal.then((known) => permitted(route, exchange, known, parameter));
  return permitted(route, exchange, principal, parameter);
}

function permitted(
  route: GuardedRoute,
  exchange: Exchange,
  principal: Principal,
  parameter: string | undefined,
): Promise<void> | void {
  if (route.forOperators) permitOperator(exchange, principal);
  return route.handle(exchange, principal, parameter);
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

import type { IncomingMessage, ServerResponse } from 'node:http';
import { GatewayFailure } from '../chat/failure.ts';
import type { Principal } from '../chat/principal.ts';
import { type OwnedScope, openScope } from '../chat/scope.ts';
import { PII_REASON_HEADER } from '../wire/nexus/pii-reason.ts';
import { clientOf, languageOf } from './client-language.ts';
import type { ActiveRequests } from './active-requests.ts';
import { type BodyBudget, BodyShare } from './body-budget.ts';
import type { Asked, Gateway, HttpSettings } from './handles.ts';
import { withPiiPurpose } from './pii-purpose.ts';
import { OWN_ID_HEADER, requestId } from './request-id.ts';
import { Trail } from './trail.ts';

/** One HTTP request and its reply. Replies go to the Node response: a web `Response` costs a copy of every header. */
export type Exchange = {
  /** In logs and records. */
  readonly id: string;
  readonly gateway: Gateway;
  readonly settings: HttpSettings;
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly startedAt: number;
  /** Headers that every reply of this exchange carries. */
  readonly headers: Record<string, string>;
  readonly active: ActiveRequests;
  readonly bodyShare: BodyShare;
  readonly trail: Trail;
};

/** What all exchanges of one gateway share. */
export type House = { readonly gateway: Gateway; readonly active: ActiveRequests; readonly bodies: BodyBudget };

/** Looks at nothing but the request's head. */
export function openExchange(house: House, incoming: IncomingMessage, outgoing: ServerResponse): Exchange {
  const { gateway, active } = house;
  const startedAt = gateway.clock.monotonic();
  const { id, told } = requestId(incoming.headers['x-request-id']);
  const headers: Record<string, string> = {
    'x-request-id': told,
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  };
  if (told !== id) headers[OWN_ID_HEADER] = id;
  return {
    id,
    gateway,
    settings: gateway.settings(),
    incoming,
    outgoing,
    startedAt,
    headers,
    active,
    bodyShare: new BodyShare(house.bodies),
    trail: new Trail(gateway.clock, startedAt),
  };
}

/** A header of the request, if it came exactly once. */
export function headerOf(exchange: Exchange, name: string): string | undefined {
  const value = exchange.incoming.headers[name];
  return typeof value === 'string' ? value : undefined;
}

/** Open WebUI names itself in headers that an operator sets up, or sends by itself with forwarded users. */
const isOpenWebUi = (exchange: Exchange): boolean => {
  for (const name in exchange.incoming.headers) if (name.startsWith('x-openwebui-')) return true;
  return false;
};

/**
 * Does the work behind this exchange, in a scope that ends when the client leaves or when the gateway stops. Rejects with
 * `client_closed_request` where the client has left already, while it was admitted or it was found out who asks.
 */
export async function inScope(
  exchange: Exchange,
  principal: Principal,
  work: (scope: OwnedScope) => Promise<void>,
  record = seenBy(exchange.trail, exchange.gateway.record),
): Promise<void> {
  const scope = openRequestScope(exchange, principal, record);
  try {
    await work(scope);
  } finally {
    exchange.active.end(scope);
  }
}

function openRequestScope(exchange: Exchange, principal: Principal, record: Gateway['record']): OwnedScope {
  const { gateway, incoming, outgoing, settings } = exchange;
  if (outgoing.destroyed || isCutOff(incoming)) throw clientLeft(); // `close` has been told by then and is not told again
  exchange.trail.principal = principal;
  const scope = openScope({
    id: exchange.id,
    principal,
    client: clientOf(isOpenWebUi(exchange), languageOf(headerOf(exchange, 'accept-language'))),
    clock: gateway.clock,
    deadlineAt: exchange.startedAt + settings.requestTimeoutMs,
    record,
    ...gateway.forRequest(askedIn(exchange, principal, record)),
  });
  exchange.active.begin(scope);
  outgoing.once('close', () => {
    if (!outgoing.writableFinished) scope.abort(clientLeft());
  });
  // A reply that waits behind another of its connection hears nothing.
  incoming.once('close', () => {
    if (isCutOff(incoming)) scope.abort(clientLeft());
  });
  return scope;
}

const isCutOff = ({ destroyed, complete }: IncomingMessage): boolean => destroyed && !complete;

function askedIn(exchange: Exchange, principal: Principal, record: Gateway['record']): Asked {
  const { id, headers, gateway } = exchange;
  const asked = { id, principal, record };
  const reason = headerOf(exchange, PII_REASON_HEADER);
  return reason === undefined ? asked : withPiiPurpose(asked, reason, { headers, disclosure: gateway.disclosure });
}

/** Made apart from the exchange: what holds on to a scope for a moment longer must not hold the request and its body. */
const seenBy =
  (trail: Trail, record: Gateway['record']): Gateway['record'] =>
  (fact) => {
    trail.see(fact);
    record(fact);
  };

const clientLeft = (): GatewayFailure =>
  new GatewayFailure('client_closed_request', 'The client closed the connection.');
